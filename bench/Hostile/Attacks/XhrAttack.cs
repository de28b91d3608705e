using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>Opens sessions of Pusher's fallback and leaves them, from many addresses.</summary>
internal sealed class XhrAttack(AttackTarget target, EventLoop loop, Tally tally)
    : CallingAttack(target, loop, tally, 200, LoopbackAddresses.OfMany)
{
    private int _next;

    internal override double PerSecond => 1_000;

    protected override ReadOnlySpan<byte> NextRequest() =>
        HttpRequestText.Send("POST", $"/pusher/app/{Target.Key}/1/hostile{_next++:d8}/xhr?protocol=7&client=js&version=8.4.0", "");
}
