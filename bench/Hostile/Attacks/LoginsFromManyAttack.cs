using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>The same from many addresses, so that no bound by address is reached.</summary>
internal sealed class LoginsFromManyAttack(AttackTarget target, EventLoop loop, Tally tally)
    : CallingAttack(target, loop, tally, 500, LoopbackAddresses.OfMany)
{
    private int _next;

    internal override double PerSecond => 500;

    protected override ReadOnlySpan<byte> NextRequest() =>
        HttpRequestText.Send("POST", "/api/admin/login", $$"""{"name":"admin{{_next++}}","password":"correct horse battery staple"}""");
}
