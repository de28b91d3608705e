using System.Globalization;
using Nudge.Push.Apple;
using Nudge.Push.Messages;

namespace Nudge.Push.Fcm;

/// <summary>The part that FCM hands on to APNs.</summary>
/// <param name="Headers">As APNs has them.</param>
/// <param name="Payload">Beside what FCM makes of the notification.</param>
internal sealed record FcmApns(Dictionary<string, string> Headers, FcmApnsPayload Payload)
{
    public static Dictionary<string, string> HeadersOf(PushMessage message, DateTimeOffset expiresAt) => new()
    {
        ["apns-push-type"] = ApnsRules.PushTypeOf(message),
        ["apns-priority"] = ApnsRules.PriorityOf(message).ToString(CultureInfo.InvariantCulture),
        ["apns-expiration"] = expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ["apns-collapse-id"] = CollapseId.Of(message.Tag),
    };

    /// <summary>Without the alert, which FCM writes.</summary>
    public static FcmApnsPayload PayloadOf(PushMessage message) => new(Aps.Of(message, message.Content) with { Alert = null });
}

internal sealed record FcmApnsPayload(Aps Aps);
