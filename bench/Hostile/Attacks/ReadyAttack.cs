using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>Asks whether the server is ready, on 50 connections.</summary>
internal sealed class ReadyAttack(AttackTarget target, EventLoop loop, Tally tally) : CallingAttack(target, loop, tally, 50)
{
    private static readonly byte[] Request = HttpRequestText.Get("/health/ready");

    internal override double PerSecond => 2_000;

    protected override ReadOnlySpan<byte> NextRequest() => Request;
}
