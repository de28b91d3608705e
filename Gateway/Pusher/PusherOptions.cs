using System.ComponentModel.DataAnnotations;

namespace Nudge.Gateway.Pusher;

/// <summary>The bounds of connections that speak the Pusher protocol, over all apps. Section <c>Nudge:Pusher</c>.</summary>
public sealed class PusherOptions
{
    public const string Section = "Nudge:Pusher";

    /// <summary>
    /// Seconds of silence after which either side asks whether the other is there; clients are told it. 5 to 600, default 120, which is Pusher's: a
    /// larger one saves traffic and finds lost connections later.
    /// </summary>
    [Range(5, 600)]
    public int ActivitySeconds { get; set; } = 120;

    /// <summary>Seconds that a client may take to answer; then it is closed with 4201. 5 to 120, default 30, as pusher-js gives the server.</summary>
    [Range(5, 120)]
    public int PongSeconds { get; set; } = 30;

    /// <summary>Bytes of one message of a client; a larger one closes its connection with 1009. 16 kB to 1 MB, default 128 kB.</summary>
    [Range(16_384, 1_048_576)]
    public int MessageBytesMax { get; set; } = 131_072;

    /// <summary>Channels that one connection subscribes to; more are refused. 10 to 100,000, default 1,000.</summary>
    [Range(10, 100_000)]
    public int SubscriptionsMax { get; set; } = 1_000;
}
