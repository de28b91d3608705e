using System.ComponentModel.DataAnnotations;

namespace Nudge.Gateway.Limits;

/// <summary>The bounds of calls that come without credentials, or with such as are refused. Section <c>Limits</c>.</summary>
public sealed class LimitsOptions
{
    public const string Section = "Nudge:Limits";

    /// <summary>
    /// Calls without credentials that one address (IPv6: one /64) has answered in a second, over time; more are refused with
    /// <c>rate_limited</c>. 1 to 100,000, default 50: an office behind one address opens pages and connections with less, and one core
    /// answers a hundred times as many.
    /// </summary>
    [Range(1, 100_000)]
    public int AnonymousPerSecond { get; set; } = 50;

    /// <summary>
    /// Calls without credentials that one address has answered at once after a time of silence. 1 to 1,000,000, default 500: as many
    /// clients come back at once after a restart.
    /// </summary>
    [Range(1, 1_000_000)]
    public int AnonymousBurst { get; set; } = 500;

    /// <summary>
    /// Calls without credentials of all addresses that one process answers in a second. 1 to 1,000,000, default 10,000: as many as come
    /// when 100,000 clients look for another process within ten seconds, and half of what two cores can do.
    /// </summary>
    [Range(1, 1_000_000)]
    public int AnonymousInAllPerSecond { get; set; } = 10_000;

    /// <summary>
    /// Bodies without credentials of one address that have begun to arrive and are not whole; more are refused with <c>rate_limited</c>. 1
    /// to 100,000, default 32.
    /// </summary>
    [Range(1, 100_000)]
    public int AnonymousBodiesPerAddressMax { get; set; } = 32;

    /// <summary>
    /// The same of all addresses; more are refused with <c>overloaded</c>. 1 to 100,000, default 256: 64 MB if each is as long as it may
    /// be.
    /// </summary>
    [Range(1, 100_000)]
    public int AnonymousBodiesMax { get; set; } = 256;

    /// <summary>
    /// Devices that one address (IPv6: one /64) registers anew in an hour without the app's credentials, over all nodes; more are
    /// refused with <c>rate_limited</c>. 1 to 1,000,000, default 200: an office whose phones are all set up in one morning.
    /// </summary>
    [Range(1, 1_000_000)]
    public int NewDevicesPerAddressPerHour { get; set; } = 200;

    /// <summary>The same for one app, from all addresses. 1 to 10,000,000, default 20,000.</summary>
    [Range(1, 10_000_000)]
    public int NewDevicesPerAppPerHour { get; set; } = 20_000;

    /// <summary>
    /// Devices of one app, about: nodes count anew each minute. More are refused with <c>devices_full</c>. 1 to 100,000,000, default
    /// 1,000,000.
    /// </summary>
    [Range(1, 100_000_000)]
    public int DevicesPerAppMax { get; set; } = 1_000_000;

    /// <summary>
    /// Channels of the public app that one address (IPv6: one /64) brings into being in an hour, over all nodes; more are refused with
    /// <c>rate_limited</c>. 1 to 100,000, default 30.
    /// </summary>
    [Range(1, 100_000)]
    public int NewChannelsPerAddressPerHour { get; set; } = 30;

    /// <summary>The same from all addresses. 1 to 1,000,000, default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int NewChannelsPerHour { get; set; } = 1_000;

    /// <summary>
    /// Channels that the public app has, about. More are refused with <c>channels_full</c>. 1 to 100,000,000, default 100,000.
    /// </summary>
    [Range(1, 100_000_000)]
    public int PublicChannelsMax { get; set; } = 100_000;

    /// <summary>Seconds that such a body may take to arrive; then it is refused with <c>body_timeout</c>. 1 to 600, default 10.</summary>
    [Range(1, 600)]
    public int AnonymousBodySeconds { get; set; } = 10;
}
