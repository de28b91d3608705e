using System.Net;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>From one address.</summary>
internal sealed class SilentFromOneAttack(AttackTarget target, EventLoop loop, Tally tally) : SilentAttack(target, loop, tally)
{
    protected override IPAddress From(int number) => LoopbackAddresses.Attacker;
}
