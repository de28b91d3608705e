using Nudge.Core.Notifications;

namespace Nudge.Tests.Core.Model;

/// <summary>The expected outcome of a publish; no status: it is refused.</summary>
internal sealed record NaiveReceipt(PublishStatus? Status, long? Offset, bool Duplicate);
