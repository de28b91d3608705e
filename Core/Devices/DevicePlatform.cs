namespace Nudge.Core.Devices;

/// <summary>The service that brings a push to a device. Stored as its number.</summary>
public enum DevicePlatform
{
    /// <summary>Expo's push service: <c>ExponentPushToken[…]</c>.</summary>
    Expo = 1,

    /// <summary>Firebase Cloud Messaging.</summary>
    Fcm = 2,

    /// <summary>Apple's push service.</summary>
    Apns = 3,

    /// <summary>A browser: an endpoint with two keys (RFC 8030, RFC 8291).</summary>
    WebPush = 4,

    /// <summary>A distributor of UnifiedPush: an endpoint, with keys where the app encrypts.</summary>
    UnifiedPush = 5,
}
