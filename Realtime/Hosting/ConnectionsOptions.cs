using System.ComponentModel.DataAnnotations;

namespace Nudge.Realtime.Hosting;

/// <summary>The bounds of client connections, whatever they speak. Section <c>Connections</c>.</summary>
public sealed class ConnectionsOptions
{
    public const string Section = "Nudge:Connections";

    private const int ClientBurstSeconds = 4;

    /// <summary>Connections of one process; more are refused with <c>overloaded</c>. 1 to 10,000,000, default 100,000.</summary>
    [Range(1, 10_000_000)]
    public int ConnectionsMax { get; set; } = 100_000;

    /// <summary>
    /// Connections of one address (IPv6: one /64) in one process; more are refused with <c>address_limit</c>. 1 to 10,000,000; unset:
    /// 10,000, which a company behind one address may have, and never more than nine tenths of <see cref="ConnectionsMax"/>, so that no
    /// address takes the places of all.
    /// </summary>
    [Range(1, 10_000_000)]
    public int? PerAddressMax { get; set; }

    /// <summary>
    /// Connections of one user in one process, on all faces; more are refused with <c>user_limit</c>. 1 to 10,000,000; unset: 10,000, and
    /// never more than nine tenths of <see cref="ConnectionsMax"/>.
    /// </summary>
    [Range(1, 10_000_000)]
    public int? PerUserMax { get; set; }

    /// <summary>
    /// Connections of one app in one process; more are refused with <c>app_limit</c>. 1 to 10,000,000; unset: nine tenths of
    /// <see cref="ConnectionsMax"/>, so that no app takes the places of all.
    /// </summary>
    [Range(1, 10_000_000)]
    public int? PerAppMax { get; set; }

    /// <summary>
    /// Sockets of clients that one process has open, silent ones and calls as well; more are closed as they come. 1 to 20,000,000; unset: a
    /// tenth more than <see cref="ConnectionsMax"/>, for calls beside the connections.
    /// </summary>
    [Range(1, 20_000_000)]
    public int? SocketsMax { get; set; }

    /// <summary>
    /// Sockets from one address (IPv6: one /64), counted before anything is read, so from the proxy where there is one; those of
    /// <c>TrustedProxies</c> do not count. 1 to 20,000,000; unset: a connection and a call at the same time for each of
    /// <see cref="PerAddressMax"/>, and never more than nine tenths of all sockets and half of the files that clients may have open.
    /// </summary>
    [Range(1, 20_000_000)]
    public int? SocketsPerAddressMax { get; set; }

    internal int PerApp => PerAppMax ?? NineTenths(ConnectionsMax);

    internal int PerUser => PerUserMax ?? One;

    internal int PerAddress => PerAddressMax ?? One;

    // An address or a user that nothing is set for.
    private int One => Math.Min(10_000, NineTenths(ConnectionsMax));

    internal int SocketsInAll => SocketsMax ?? (int)Math.Ceiling(ConnectionsMax * 1.1);

    /// <param name="files">Those that clients may have open.</param>
    internal int SocketsPerAddress(long files) =>
        SocketsPerAddressMax ?? (int)Math.Min(Math.Min(2L * PerAddress, NineTenths(SocketsInAll)), Math.Max(1, files / 2));

    /// <summary>
    /// Bytes that may wait for one connection that reads too slowly; past them it is closed with <c>too_slow</c> and may resume. 64 kB to
    /// 64 MB, default 1 MiB.
    /// </summary>
    [Range(65_536, 67_108_864)]
    public int OutboxBytesMax { get; set; } = 1_048_576;

    /// <summary>
    /// Seconds that a connection may be behind without a break before it is closed with <c>too_slow</c>. 1 to 600, default 30.
    /// </summary>
    [Range(1, 600)]
    public int OutboxSecondsMax { get; set; } = 30;

    /// <summary>Channels that one connection attaches to beside its user's subscriptions. 1 to 1,000, default 200.</summary>
    [Range(1, 1_000)]
    public int AttachmentsMax { get; set; } = 200;

    /// <summary>Presences that one connection is on. 1 to 1,000, default 50.</summary>
    [Range(1, 1_000)]
    public int PresencesMax { get; set; } = 50;

    /// <summary>
    /// Bytes of events that wait for one attachment while it catches up; past them they are read from the store again. 4 kB to 16 MB,
    /// default 256 kB.
    /// </summary>
    [Range(4_096, 16_777_216)]
    public int HeldBytesMax { get; set; } = 262_144;

    /// <summary>Bytes of events that one sweep over the receivers joins into one write. 1 kB to 4 MB, default 256 kB.</summary>
    [Range(1_024, 4_194_304)]
    public int SweepBytesMax { get; set; } = 262_144;

    /// <summary>
    /// Bytes of events that wait for a sweep of one source; past them they are read from the store again. 64 kB to 256 MB, default 4 MiB.
    /// </summary>
    [Range(65_536, 268_435_456)]
    public int ArrivedBytesMax { get; set; } = 4_194_304;

    /// <summary>Rows that are read from the store at a time while a client catches up. 1 to 1,000, default 100.</summary>
    [Range(1, 1_000)]
    public int ReplayPageRows { get; set; } = 100;

    /// <summary>Seconds that a connection with <c>resume=1</c> may take until its first <c>Resume</c>. 1 to 60, default 10.</summary>
    [Range(1, 60)]
    public int ResumeHoldSeconds { get; set; } = 10;

    /// <summary>Seconds over which connections are closed when the process stops. 0 to 300, default 5.</summary>
    [Range(0, 300)]
    public int DrainSeconds { get; set; } = 5;

    /// <summary>
    /// Seconds after which a silent connection is sent a sign of life. 5 to 120, default 25: below the 30 to 60 of common proxies.
    /// </summary>
    [Range(5, 120)]
    public int KeepAliveSeconds { get; set; } = 25;

    /// <summary>
    /// Seconds without a sign of life from a SignalR client after which it is given up. 5 to 600, default 60: official clients ping each 15
    /// s.
    /// </summary>
    [Range(5, 600)]
    public int ClientSilenceSecondsMax { get; set; } = 60;

    /// <summary>
    /// Messages of one client in a second: calls and pings of a SignalR client; events, pings and pongs of a Pusher client. Four seconds'
    /// worth may come at once, and of a client that is known as many besides as it has channels. 5 to 100,000, default 50.
    /// </summary>
    [Range(5, 100_000)]
    public int ClientMessagesPerSecond { get; set; } = 50;

    /// <summary>Messages that a client may send at once, apart from those for its channels.</summary>
    public int ClientMessagesBurst => ClientBurstSeconds * ClientMessagesPerSecond;

    /// <summary>
    /// Seconds from the first byte of a client's message to its last; then the connection is closed. 5 to 600, default 30.
    /// </summary>
    [Range(5, 600)]
    public int MessageSecondsMax { get; set; } = 30;

    /// <summary>
    /// Bytes of one message from a SignalR client; a longer one is that call's error. 256 kB to 1 MB, default 256 kB: positions of 200
    /// subscriptions and of 1,000 attachments fit, a mark of 1,000 ids, and each token.
    /// </summary>
    [Range(262_144, 1_048_576)]
    public int HubMessageBytesMax { get; set; } = 262_144;

    // Of few all.
    private static int NineTenths(int all) => all - (all / 10);
}
