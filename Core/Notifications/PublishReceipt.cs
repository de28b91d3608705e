using Nudge.Core.Positions;

namespace Nudge.Core.Notifications;

/// <summary>The answer to a publish.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Position">Where it is; <see langword="null"/> if it was not stored.</param>
/// <param name="Duplicate">The id was accepted before; the position is where the first one went.</param>
public sealed record PublishReceipt(PublishStatus Status, Position? Position, bool Duplicate);
