namespace Nudge.Core.Devices;

/// <summary>The names of platforms on the wire.</summary>
public static class DevicePlatformNames
{
    /// <summary>All of them, as a list to read.</summary>
    public const string All = "expo, fcm, apns, webpush, unifiedpush";

    public static string Name(this DevicePlatform platform) => platform switch
    {
        DevicePlatform.Expo => "expo",
        DevicePlatform.Fcm => "fcm",
        DevicePlatform.Apns => "apns",
        DevicePlatform.WebPush => "webpush",
        DevicePlatform.UnifiedPush => "unifiedpush",
        _ => throw new ArgumentOutOfRangeException(nameof(platform)),
    };

    /// <returns><see langword="null"/> if no platform has this name.</returns>
    public static DevicePlatform? Find(string name) => name switch
    {
        "expo" => DevicePlatform.Expo,
        "fcm" => DevicePlatform.Fcm,
        "apns" => DevicePlatform.Apns,
        "webpush" => DevicePlatform.WebPush,
        "unifiedpush" => DevicePlatform.UnifiedPush,
        _ => null,
    };

    /// <summary>Whether its address is the URL of an endpoint.</summary>
    public static bool HasEndpoint(this DevicePlatform platform) => platform is DevicePlatform.WebPush or DevicePlatform.UnifiedPush;
}
