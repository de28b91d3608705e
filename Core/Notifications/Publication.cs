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
}
