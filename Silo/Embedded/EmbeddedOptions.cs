using System.ComponentModel.DataAnnotations;

namespace Nudge.Silo.Embedded;

/// <summary>How long actors stay in memory in the embedded host.</summary>
public sealed class EmbeddedOptions
{
    public const string Section = "Nudge:Embedded";

    /// <summary>Seconds after its last use that an actor is dropped. 1 to 86,400, default 300.</summary>
    [Range(1, 86_400)]
    public int IdleSeconds { get; set; } = 300;

    /// <summary>Actors of one kind in memory; above it the longest idle are dropped. 100 to 10,000,000, default 100,000.</summary>
    [Range(100, 10_000_000)]
    public int ActivationsMax { get; set; } = 100_000;
}
