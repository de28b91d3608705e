namespace Nudge.Tests.Cluster.Support;

/// <summary>
/// Whether what is promised in seconds (docs/operating/cluster.md) is held against the clock: <c>NUDGE_TEST_TIMES=strict</c>, where nothing
/// else takes the machine's time. Otherwise the same is waited for with patience.
/// </summary>
internal static class StrictTimes
{
    internal static bool AreOn { get; } = Environment.GetEnvironmentVariable("NUDGE_TEST_TIMES") == "strict";
}
