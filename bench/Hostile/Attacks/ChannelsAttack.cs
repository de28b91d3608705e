using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>Connections without a sign-in that subscribe to a thousand channels each and stay.</summary>
internal sealed class ChannelsAttack(AttackTarget target, EventLoop loop, Tally tally) : Attack(target, loop, tally)
{
    private const int Each = 1_000;

    private long _next;

    internal override double PerSecond => 10;

    internal override void Act() =>
        TryOpen(new PusherAttacker(Target.Key, Tally, Closed) { OnReady = Subscribe }, LoopbackAddresses.Attacker);

    private void Subscribe(PusherAttacker connection)
    {
        for (var i = 0; i < Each && connection.IsOpen; i++)
        {
            Tally.Make();
            connection.Subscribe($"hostile-{_next++}");
        }
    }
}
