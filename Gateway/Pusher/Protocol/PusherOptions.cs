using System.ComponentModel.DataAnnotations;
using System.Text;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>The bounds of connections that speak the Pusher protocol, over all apps. Section <c>Nudge:Pusher</c>.</summary>
public sealed class PusherOptions : ICheckedSettings
{
    public const string Section = "Nudge:Pusher";

    /// <summary>
    /// Seconds of silence after which either side asks whether the other is there; clients are told it. 5 to 600, default 120, which is
    /// Pusher's: a larger one saves traffic and finds lost connections later.
    /// </summary>
    [Range(5, 600)]
    public int ActivitySeconds { get; set; } = 120;

    /// <summary>
    /// Seconds that a client may take to answer; then it is closed with 4201. 5 to 120, default 30, as pusher-js gives the server.
    /// </summary>
    [Range(5, 120)]
    public int PongSeconds { get; set; } = 30;

    /// <summary>
    /// Bytes of one message of a client; a larger one closes its connection with 1009. 16 kB to 1 MB, default 128 kB. Until it has signed
    /// in, shown a token or joined a private channel that its app's server has signed, it is 16 kB.
    /// </summary>
    [Range(16_384, 1_048_576)]
    public int MessageBytesMax { get; set; } = 131_072;

    /// <summary>
    /// Seconds after which a client that was sent something that is kept is asked whether it has it: what it was sent since then comes
    /// again after a cut. 1 to 60, default 5.
    /// </summary>
    [Range(1, 60)]
    public int ConfirmSeconds { get; set; } = 5;

    /// <summary>
    /// Seconds for which a connection that was lost can be taken up where it was; later its user's next one is told to fetch anew. 10 to
    /// 86,400, default 3,600.
    /// </summary>
    [Range(10, 86_400)]
    public int TicketSeconds { get; set; } = 3_600;

    /// <summary>
    /// Events of one channel that are sent again after a cut; whoever has missed more is told to fetch anew. 0 to 100,000, default 1,000.
    /// </summary>
    [Range(0, 100_000)]
    public int CatchUpEventsMax { get; set; } = 1_000;

    /// <summary>
    /// Milliseconds that events of a stored channel wait for the sign-in of a connection that has just subscribed, so that what was missed
    /// comes before them. 0 to 10,000, default 1,000.
    /// </summary>
    [Range(0, 10_000)]
    public int SignInHoldMilliseconds { get; set; } = 1_000;

    /// <summary>Channels that one connection subscribes to; more are refused. 10 to 100,000, default 1,000.</summary>
    [Range(10, 100_000)]
    public int SubscriptionsMax { get; set; } = 1_000;

    /// <summary>
    /// The same while nobody has vouched for the connection: it has neither signed in, nor shown a token, nor joined a private channel that
    /// its app's server has signed. 1 to 100,000, default 50.
    /// </summary>
    [Range(1, 100_000)]
    public int AnonymousSubscriptionsMax { get; set; } = 50;

    /// <summary>
    /// Subscriptions of all such connections of one process, of which those of one app take half; more are refused. 100 to 100,000,000,
    /// default 250,000, which needs some 200 MB.
    /// </summary>
    [Range(100, 100_000_000)]
    public int AnonymousSubscriptionsInAllMax { get; set; } = 250_000;

    /// <summary>
    /// Channels of one process that such connections have brought about, of which those of one app take half; more are refused. 100 to
    /// 100,000,000, default 100,000, which needs some 150 MB.
    /// </summary>
    [Range(100, 100_000_000)]
    public int AnonymousChannelsInAllMax { get; set; } = 100_000;

    /// <summary>
    /// Changes of what one connection subscribes to in a second; a second's worth may come at once, and as many besides as it may have
    /// channels. 1 to 10,000, default 20.
    /// </summary>
    [Range(1, 10_000)]
    public int SubscriptionsPerSecond { get; set; } = 20;

    /// <summary>
    /// Seconds that a session of XHR streaming or polling lives while no request receives for it; pusher-js is back at once. 10 to 600,
    /// default 60.
    /// </summary>
    [Range(10, 600)]
    public int XhrIdleSeconds { get; set; } = 60;

    /// <summary>
    /// Sessions of XHR streaming and polling from one address (IPv6: one /64); more are refused with 4100. A company behind one address
    /// needs as many as it has tabs. 1 to 1,000,000, default 1,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int XhrSessionsPerAddressMax { get; set; } = 1_000;

    /// <summary>
    /// The host name under which clients reach this very process, on the port that they use already: a session tells it to its client,
    /// whose other requests then go there, past the balancer. Default none: the balancer sends the requests of one session to one process.
    /// </summary>
    public string XhrHost { get; set; } = "";

    public IEnumerable<string> FindMistakes()
    {
        if (XhrHost.Length > 0
            && (!Ascii.IsValid(XhrHost) || Uri.CheckHostName(XhrHost) is not (UriHostNameType.Dns or UriHostNameType.IPv4)))
            yield return $"{Section}:{nameof(XhrHost)} is '{XhrHost}'. Give a host name without scheme and port, such as "
                + "node-1.nudge.example.";
    }
}
