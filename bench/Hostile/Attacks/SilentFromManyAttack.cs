using System.Net;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>From many, each with a few.</summary>
internal sealed class SilentFromManyAttack(AttackTarget target, EventLoop loop, Tally tally) : SilentAttack(target, loop, tally)
{
    protected override IPAddress From(int number) => LoopbackAddresses.OfMany(number);
}
