using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>A tenant's server that asks for the app's channels, correctly signed, without a pause.</summary>
internal sealed class ListAttack(AttackTarget target, EventLoop loop, Tally tally) : CallingAttack(target, loop, tally, 32)
{
    internal override double PerSecond => 2_000;

    protected override ReadOnlySpan<byte> NextRequest() => HttpRequestText.Get(Signatures.Call(Target, Target.App, "channels"));
}
