using System.ComponentModel.DataAnnotations;
using Nudge.Core.Inbox;

namespace Nudge.Realtime.Hosting;

/// <summary>
/// The operator's settings of the server as a whole: section <c>Nudge</c>, environment <c>NUDGE__…</c>, or the command line.
/// </summary>
public sealed class ServerOptions
{
    public const string Section = "Nudge";

    /// <summary>Where to listen: one http address, or several with semicolons between. Default: loopback, port 8080.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:8080";

    /// <summary>The folder for the SQLite file and the server's own secrets; made if it is not there. Default: <c>./data</c>.</summary>
    public string Data { get; set; } = "data";

    /// <summary>A PostgreSQL connection string; empty: SQLite in the data folder, which is the default.</summary>
    public string Store { get; set; } = "";

    /// <summary>Whether the demo app and <c>/demo</c> exist; unset: if every address is loopback and no proxy is named.</summary>
    public bool? Demo { get; set; }

    /// <summary>32 bytes in base64 that seal secrets at rest; empty: the file <c>master.key</c> in the data folder.</summary>
    public string MasterKey { get; set; } = "";

    /// <summary>The plan of an app that is made without one; empty, the default: none.</summary>
    public string DefaultPlan { get; set; } = "";

    /// <summary>Addresses or networks (CIDR), with commas between, whose <c>X-Forwarded-For</c> is believed. Default: none.</summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>Seconds between two rounds of dropping what is no longer retained. 1 to 86,400, default 600.</summary>
    [Range(1, 86_400)]
    public int RetentionSeconds { get; set; } = 600;

    /// <summary>
    /// Bytes of the log of one inbox, items and changes; past them the oldest leave, with their items. 1 MiB to 1 GiB, default 16 MiB. All
    /// nodes of a cluster have the same.
    /// </summary>
    [Range(InboxLimits.BytesLeast, 1_073_741_824)]
    public int InboxBytesMax { get; set; } = (int)InboxLimits.Default.BytesMax;

    /// <summary>
    /// Writes of one user in a second by client tokens, on each node: marks, subscriptions, preferences. More is answered with
    /// <c>rate_limited</c>. 1 to 10,000, default 20.
    /// </summary>
    [Range(1, 10_000)]
    public int UserWritesPerSecond { get; set; } = 20;

    /// <summary>Such writes that a user who has been quiet may make at once. 1 to 100,000, default 100.</summary>
    [Range(1, 100_000)]
    public int UserWritesBurst { get; set; } = 100;

    /// <summary>The addresses to listen on.</summary>
    public IReadOnlyList<string> Addresses => Listen.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether the demo is on: as said, or else on a loopback bind alone, where nobody stands in front for the outside.</summary>
    public bool IsDemo => Demo ?? (Addresses.All(IsLoopback) && string.IsNullOrWhiteSpace(TrustedProxies));

    private static bool IsLoopback(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback;
}
