using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>Comes to the hub and to streams with tokens that are forged or none.</summary>
internal sealed class TokensAttack(AttackTarget target, EventLoop loop, Tally tally) : CallingAttack(target, loop, tally, 32)
{
    private int _next;

    internal override double PerSecond => 3_000;

    protected override ReadOnlySpan<byte> NextRequest()
    {
        var token = (_next & 2) == 0 ? "none" : Signatures.Token(Target with { Secret = "not the secret" }, AttackTarget.User, "orders:7");
        return (_next++ & 1) == 0
            ? HttpRequestText.Upgrade("/hub?access_token=" + token)
            : HttpRequestText.Get("/api/stream?token=" + token);
    }
}
