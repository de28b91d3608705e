using Nudge.Core.Names;
using Nudge.Core.Positions;

namespace Nudge.Core.Publishing;

/// <summary>One notification on its way to one recipient.</summary>
/// <param name="Id">The application's id, or one that the server made.</param>
/// <param name="Envelope">Its envelope.</param>
/// <param name="Rules">The app's rules for it.</param>
public sealed record Publication(NotificationId Id, Envelope Envelope, PublishRules Rules);

/// <summary>The outcome of a notification at one recipient.</summary>
public enum PublishStatus
{
    /// <summary>A new item.</summary>
    Stored,

    /// <summary>Taken into an unread item of the same key.</summary>
    Collapsed,

    /// <summary>Over the type's rate: remembered for de-dupe and not stored.</summary>
    Throttled,

    /// <summary>Published to those who are connected; the app or the channel does not store.</summary>
    Sent,
}

/// <summary>The answer to a publish.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Position">Where it is; <see langword="null"/> if it was not stored.</param>
/// <param name="Duplicate">The id was accepted before; the position is where the first one went.</param>
public sealed record PublishReceipt(PublishStatus Status, Position? Position, bool Duplicate);
