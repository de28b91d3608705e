using System.Text;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>Asks for apps that there are not, by id and by key, on every face.</summary>
internal sealed class UnknownAttack(AttackTarget target, EventLoop loop, Tally tally) : CallingAttack(target, loop, tally, 32)
{
    private int _next;

    internal override double PerSecond => 3_000;

    protected override ReadOnlySpan<byte> NextRequest()
    {
        var name = $"nobody{_next++:d8}";
        var stranger = Target with { App = name, Key = name, Kid = name + ".secret" };
        return (_next % 7) switch
        {
            0 => HttpRequestText.Get(Signatures.Call(Target, name, "channels")),
            1 => HttpRequestText.Get(Signatures.Call(stranger, name, "channels")),
            2 => HttpRequestText.Send(
                "POST", "/api/notify", "{}",
                $"Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(name + ":" + Target.Secret))}\r\n"),
            3 => HttpRequestText.Upgrade("/hub?access_token=" + Signatures.Token(stranger, AttackTarget.User, "orders:7")),
            4 => HttpRequestText.Get("/api/stream?token=" + Signatures.Token(stranger, AttackTarget.User, "orders:7")),
            5 => HttpRequestText.Upgrade($"/app/{name}?protocol=7&client=js&version=8.4.0"),
            _ => HttpRequestText.Send("POST", $"/pusher/app/{name}/1/{name}/xhr?protocol=7&client=js&version=8.4.0", ""),
        };
    }
}
