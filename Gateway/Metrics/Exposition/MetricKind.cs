namespace Nudge.Gateway.Metrics.Exposition;

/// <summary>What the numbers of a family are.</summary>
internal enum MetricKind
{
    /// <summary>They only grow.</summary>
    Counter,

    /// <summary>They go up and down.</summary>
    Gauge,

    /// <summary>They are counts of values up to bounds.</summary>
    Histogram,
}
