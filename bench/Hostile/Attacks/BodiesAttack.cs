using System.Text;
using Nudge.Bench.Clients;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>Logins that announce a long body and send none of it.</summary>
internal sealed class BodiesAttack(AttackTarget target, EventLoop loop, Tally tally) : Attack(target, loop, tally)
{
    private static readonly byte[] Head = Encoding.ASCII.GetBytes(
        "POST /api/admin/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{");

    internal override double PerSecond => 1_000;

    internal override void Act()
    {
        Tally.Make();
        TryOpen(new Slow(this, Tally), LoopbackAddresses.Attacker);
    }

    private sealed class Slow(Attack attack, Tally tally) : Connection
    {
        internal override void OnOpened() => Send(Head);

        protected override int OnReceived(ReadOnlySpan<byte> bytes)
        {
            if (!HttpAnswer.TryRead(bytes, out var answer))
                return 0;
            tally.Answer(answer.Status, bytes[..answer.Bytes]);
            return answer.Bytes;
        }

        protected override void OnLost(string reason)
        {
            tally.See("closed");
            attack.Closed();
        }
    }
}
