namespace Nudge.Bench.Clients;

/// <summary>The counts at one moment.</summary>
internal readonly record struct PhaseEdge(
    long At, double ServerSeconds, double StoreSeconds, double GeneratorSeconds, double MachineSeconds, long Answered, long Delivered);
