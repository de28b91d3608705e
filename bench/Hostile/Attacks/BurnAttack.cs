using System.Diagnostics;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>None: it takes as much of the processor as an attacker may, so that a figure tells harm from want of a core.</summary>
internal sealed class BurnAttack(AttackTarget target, EventLoop loop, Tally tally) : Attack(target, loop, tally)
{
    internal override double PerSecond => 1_000;

    internal override void Act()
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(1);)
        {
            // As a request would, and nothing is sent.
        }
    }
}
