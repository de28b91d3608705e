using Nudge.Tests.Support;

namespace Nudge.Tests.Simulation;

/// <summary>The embedded host over a store that is slow, fails and crashes, with people who lose events and patience.</summary>
public sealed class EmbeddedSimulationTests
{
    [Fact]
    public void Answered_publishes_are_kept_once_and_everyone_ends_up_with_what_is_stored() =>
        Seeds.Run(25, seed => new World(seed).Run(4_000));
}
