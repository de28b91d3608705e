using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>Connections without a sign-in that begin a message, send as much of it as they may, and never end it.</summary>
internal sealed class FragmentsAttack(AttackTarget target, EventLoop loop, Tally tally) : Attack(target, loop, tally)
{
    private static readonly byte[] Part = [.. Enumerable.Repeat((byte)' ', 15_000)];
    private const int Parts = 8;

    internal override double PerSecond => 100;

    internal override void Act()
    {
        Tally.Make();
        TryOpen(new PusherAttacker(Target.Key, Tally, Closed) { OnReady = Begin }, LoopbackAddresses.Attacker);
    }

    private static void Begin(PusherAttacker connection)
    {
        for (var i = 0; i < Parts && connection.IsOpen; i++)
            connection.Begin(Part, isFirst: i == 0);
    }
}
