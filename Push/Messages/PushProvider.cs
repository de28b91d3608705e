namespace Nudge.Push.Messages;

/// <summary>
/// Whose service brings a push to a device. Stores and faces keep its name (<see cref="PushProviderName"/>), never its number.
/// </summary>
public enum PushProvider
{
    /// <summary>Expo's push service, which hands on to FCM and APNs.</summary>
    Expo,

    /// <summary>Firebase Cloud Messaging, HTTP v1.</summary>
    Fcm,

    /// <summary>Apple Push Notification service.</summary>
    Apns,

    /// <summary>The push service of a browser (RFC 8030).</summary>
    WebPush,

    /// <summary>A distributor of UnifiedPush, which speaks Web Push.</summary>
    UnifiedPush,
}
