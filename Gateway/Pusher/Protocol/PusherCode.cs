using System.Globalization;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Sockets.WebSockets;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>
/// Pusher's codes. Their range tells a client what to do: up to 4099 stay away, up to 4199 come back after a while, up to 4299 at once.
/// </summary>
internal static class PusherCode
{
    public const int UnknownApp = 4001;
    public const int AppDisabled = 4003;
    public const int OverQuota = 4004;
    public const int BadVersion = 4006;
    public const int UnsupportedVersion = 4007;
    public const int NoVersion = 4008;
    public const int Unauthorized = 4009;
    public const int OverCapacity = 4100;
    public const int TooManyMessages = 4101;
    public const int MessageUnfinished = 4102;
    public const int Reconnect = 4200;
    public const int NoPong = 4201;
    public const int RateLimited = 4301;
    public const int WatchlistTooLong = 4302;

    /// <summary>A reason to close that only Pusher's clients know.</summary>
    public static Closing Closing(int code, string reason) => new(code.ToString(CultureInfo.InvariantCulture), reason, null);

    /// <summary>The code for a reason that all connections share.</summary>
    public static int Of(Closing closing) => closing.Code switch
    {
        "app_disabled" => AppDisabled,
        "too_slow" => OverCapacity,
        "client_silent" => NoPong,
        "rate_limited" => TooManyMessages,
        "message_unfinished" => MessageUnfinished,
        "message_too_large" => CloseFrame.TooLarge,
        _ => int.TryParse(closing.Code, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : Reconnect,
    };
}
