using Nudge.Core.Names;

namespace Nudge.Core.Publishing;

/// <summary>The outcome of a publish.</summary>
/// <param name="Id">The notification's id: the application's, or one that the server made.</param>
/// <param name="Recipients">In the order asked.</param>
public sealed record PublishOutcome(NotificationId Id, IReadOnlyList<RecipientOutcome> Recipients);
