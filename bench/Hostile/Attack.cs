using System.Net;
using System.Net.Sockets;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile;

/// <summary>Something that a caller repeats to harm the others.</summary>
internal abstract class Attack(AttackTarget target, EventLoop loop, Tally tally)
{
    /// <summary>Descriptors of the attacker's own: beyond these it opens nothing more.</summary>
    private const int SocketsMax = 18_000;

    private int _sockets;

    /// <summary>Attempts a second that are offered, unless they cost the attacker more than its share of the machine.</summary>
    internal abstract double PerSecond { get; }

    protected AttackTarget Target => target;

    protected Tally Tally => tally;

    /// <summary>Makes one attempt.</summary>
    internal abstract void Act();

    /// <summary>A connection of its own has ended.</summary>
    internal void Closed() => _sockets--;

    /// <summary>Opens a connection, which reports its end to <see cref="Closed"/>.</summary>
    /// <returns>Whether it is on its way; otherwise the system refused it, which is counted.</returns>
    protected bool TryOpen(Connection connection, IPAddress from)
    {
        if (_sockets >= SocketsMax)
        {
            tally.See("attacker's own descriptors used up");
            return false;
        }

        try
        {
            loop.Open(connection, target.Port, from);
        }
        catch (SocketException e)
        {
            tally.Refuse(e.SocketErrorCode.ToString());
            return false;
        }

        _sockets++;
        return true;
    }
}
