using System.Net;
using Nudge.Bench.Clients;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>Opens sockets and says nothing on them, until it is refused; and goes on trying.</summary>
internal abstract class SilentAttack(AttackTarget target, EventLoop loop, Tally tally) : Attack(target, loop, tally)
{
    private int _opened;

    internal override double PerSecond => 500;

    internal override void Act()
    {
        Tally.Make();
        TryOpen(new Silent(this, Tally), From(_opened++));
    }

    protected abstract IPAddress From(int number);

    private sealed class Silent(Attack attack, Tally tally) : Connection
    {
        internal override void OnOpened()
        {
        }

        protected override int OnReceived(ReadOnlySpan<byte> bytes)
        {
            if (!HttpAnswer.TryRead(bytes, out var answer))
                return 0;
            tally.Answer(answer.Status, bytes[..answer.Bytes]);
            return answer.Bytes;
        }

        protected override void OnLost(string reason)
        {
            tally.Refuse(Refusals.Short(reason));
            attack.Closed();
        }
    }
}
