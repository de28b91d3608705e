using System.ComponentModel.DataAnnotations;

namespace Nudge.Grains.Nodes;

/// <summary>How events travel from actors to nodes. Section <c>Nudge:Nodes</c>.</summary>
public sealed class NodesOptions
{
    public const string Section = "Nudge:Nodes";

    /// <summary>Events that travel to a node in one batch. 1 to 10,000, default 256.</summary>
    [Range(1, 10_000)]
    public int BatchEventsMax { get; set; } = 256;

    /// <summary>Bytes of events in one batch; a larger event travels alone. 1 kB to 16 MB, default 256 kB.</summary>
    [Range(1_024, 16_777_216)]
    public int BatchBytesMax { get; set; } = 262_144;

    /// <summary>
    /// Bytes of events that wait in one silo for one node; past them events are dropped, and the node asks its actors for their heads. 64
    /// kB to 1 GB, default 8 MiB.
    /// </summary>
    [Range(65_536, 1_073_741_824)]
    public int PendingBytesMax { get; set; } = 8_388_608;

    /// <summary>
    /// Batches of one silo that may be on their way to one node. A queue of memory streams takes 16,384 and then throws, so with N nodes
    /// N × N × this must stay well below the number of queues times that. 1 to 1,024, default 64.
    /// </summary>
    [Range(1, 1_024)]
    public int WindowBatches { get; set; } = 64;

    /// <summary>Seconds after which a batch that the node has not acknowledged is given up. 1 to 60, default 5.</summary>
    [Range(1, 60)]
    public int AcknowledgeSeconds { get; set; } = 5;

    /// <summary>
    /// Seconds that a process may stand still: past them it closes its connections and ends, since others may have taken its place (ADR
    /// 0013). Shorter than the 6 s after which a silent node is out. 1 to 60, default 5.
    /// </summary>
    [Range(1, 60)]
    public int LeaseSeconds { get; set; } = 5;

    /// <summary>Queues of the streams to nodes, spread over the silos. 1 to 64, default 4.</summary>
    [Range(1, 64)]
    public int Queues { get; set; } = 4;

    /// <summary>
    /// Milliseconds between two looks into a queue: the latency of a hop against idle work (ADR 0011). 1 to 1,000, default 10.
    /// </summary>
    [Range(1, 1_000)]
    public int PollMilliseconds { get; set; } = 10;
}
