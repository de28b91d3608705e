using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>Logs in with names and passwords that are made up.</summary>
internal sealed class LoginsAttack(AttackTarget target, EventLoop loop, Tally tally) : CallingAttack(target, loop, tally, 32)
{
    private int _next;

    internal override double PerSecond => 2_000;

    protected override ReadOnlySpan<byte> NextRequest() =>
        HttpRequestText.Send("POST", "/api/admin/login", $$"""{"name":"admin{{_next++}}","password":"correct horse battery staple"}""");
}
