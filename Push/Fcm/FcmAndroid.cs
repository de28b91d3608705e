using Nudge.Push.Messages;

namespace Nudge.Push.Fcm;

/// <summary>The part that is Android's alone.</summary>
internal sealed record FcmAndroid
{
    public string? CollapseKey { get; init; }

    public required string Priority { get; init; }

    public required string Ttl { get; init; }

    public FcmAndroidNotification? Notification { get; init; }
}

internal sealed record FcmAndroidNotification
{
    public string? Tag { get; init; }

    public int? NotificationCount { get; init; }

    public bool DefaultSound { get; init; }

    public static FcmAndroidNotification Of(PushMessage message, PushContent content) => new()
    {
        Tag = message.Tag, NotificationCount = message.BadgeShown, DefaultSound = content.Priority != PushPriority.Low,
    };
}
