using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>Fetches the description of all calls.</summary>
internal sealed class OpenApiAttack(AttackTarget target, EventLoop loop, Tally tally) : CallingAttack(target, loop, tally, 16)
{
    private static readonly byte[] Request = HttpRequestText.Get("/openapi/v1.json");

    internal override double PerSecond => 1_000;

    protected override ReadOnlySpan<byte> NextRequest() => Request;
}
