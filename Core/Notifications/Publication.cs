using Nudge.Core.Names;

namespace Nudge.Core.Notifications;

/// <summary>One notification on its way to one recipient.</summary>
/// <param name="Id">The application's id, or one that the server made.</param>
/// <param name="Envelope">Its envelope.</param>
/// <param name="Rules">The app's rules for it.</param>
public sealed record Publication(NotificationId Id, Envelope Envelope, PublishRules Rules)
{
    /// <summary>When it ends by itself; <see langword="null"/>: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The credential that publishes it; <see langword="null"/>: anybody, or nobody knows.</summary>
    public string? By { get; init; }

    /// <summary>Users that it is published to in the same call; 0: it is for a channel.</summary>
    public int Recipients { get; init; }
}
