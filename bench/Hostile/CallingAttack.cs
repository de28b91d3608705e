using System.Net;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile;

/// <summary>HTTP requests over so many connections, one under way on each: an attempt that finds none free is left out.</summary>
internal abstract class CallingAttack : Attack
{
    private readonly Stack<Caller> _free = [];

    protected CallingAttack(AttackTarget target, EventLoop loop, Tally tally, int connections, Func<int, IPAddress>? from = null)
        : base(target, loop, tally)
    {
        for (var i = 0; i < connections; i++)
            _free.Push(new Caller(from?.Invoke(i) ?? LoopbackAddresses.Attacker, _free.Push, Closed, tally));
    }

    internal override void Act()
    {
        if (!_free.TryPop(out var caller))
            return;
        if (!caller.IsOpen && !TryOpen(caller, caller.From))
        {
            _free.Push(caller);
            return;
        }

        Tally.Make();
        caller.Ask(NextRequest());
    }

    /// <summary>A whole request.</summary>
    protected abstract ReadOnlySpan<byte> NextRequest();
}
