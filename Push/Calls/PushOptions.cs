using System.ComponentModel.DataAnnotations;

namespace Nudge.Push.Calls;

/// <summary>Where providers are and how much is asked of them at once. Section <c>Nudge:Push</c>.</summary>
public sealed class PushOptions
{
    public const string Section = "Nudge:Push";

    /// <summary>Expo's push service.</summary>
    public string ExpoUrl { get; set; } = "https://exp.host/--/api/v2/push/";

    /// <summary>Firebase Cloud Messaging.</summary>
    public string FcmUrl { get; set; } = "https://fcm.googleapis.com/";

    /// <summary>APNs for apps of the store.</summary>
    public string ApnsUrl { get; set; } = "https://api.push.apple.com/";

    /// <summary>APNs for apps under development.</summary>
    public string ApnsSandboxUrl { get; set; } = "https://api.sandbox.push.apple.com/";

    /// <summary>
    /// Seconds that a whole call to a provider may take. 1 to 300, default 30: an answer of Expo is about a hundred messages.
    /// </summary>
    [Range(1, 300)]
    public int CallSeconds { get; set; } = 30;

    /// <summary>Requests under way at once to Expo. 1 to 6, default 6, which is what Expo asks of its callers.</summary>
    [Range(1, 6)]
    public int ExpoRequestsMax { get; set; } = 6;

    /// <summary>Requests under way at once to each of the other providers. 1 to 10,000, default 200.</summary>
    [Range(1, 10_000)]
    public int RequestsMax { get; set; } = 200;

    /// <summary>
    /// Pushes of one app to Expo in a second from this process. 1 to 100,000, default 600, which is what Expo takes of one project; with
    /// several nodes, give each its share.
    /// </summary>
    [Range(1, 100_000)]
    public int ExpoPerSecondMax { get; set; } = 600;

    /// <summary>
    /// Hours that jobs and the state of their pushes are kept, counted from the notification. 49 to 720, default 72: a push is tried for a
    /// day, and its receipt comes in another.
    /// </summary>
    [Range(49, 720)]
    public int KeepHours { get; set; } = 72;
}
