using Nudge.Core.Positions;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Connections;

/// <summary>A connection of a client that does not compute its counts: they are kept for it here, and sent as a whole (docs/architecture.md).</summary>
internal abstract class ThinConnection : Connection
{
    private readonly Lock _counting = new();
    private readonly Dictionary<string, Position> _heads = new(StringComparer.Ordinal);
    private readonly ThinCounts _counts;
    private bool _isCounted;

    protected ThinConnection(ClientCaller caller, WireFormat format, ISink sink, ThinCounts counts, ConnectionsOptions options, TimeProvider time)
        : base(caller, format, sink, options, time)
    {
        _counts = counts;
    }

    protected ThinConnection(ClientCaller caller, WireFormat format, Outlet outlet, ThinCounts counts, ConnectionsOptions options, TimeProvider time)
        : base(caller, format, outlet, options, time)
    {
        _counts = counts;
    }

    /// <summary>The whole vector goes out instead.</summary>
    public sealed override void SendCounts(Message counts) => CountsChanged();

    public sealed override void CountsChanged()
    {
        lock (_counting)
        {
            if (_isCounted)
                return;
            _isCounted = true;
        }

        _counts.Add(this);
    }

    /// <summary>Sends the counts as they are now.</summary>
    public void SendVector()
    {
        lock (_counting)
            _isCounted = false;
        if (Recipient is not { } recipient || TryOweCounts())
            return;
        var (own, channels) = recipient.Vector();
        Count[] now = [.. channels.Where(count => Hears(count.Name)).Select(At)];
        Send(SessionMessages.AllCounts(own, now));
    }

    /// <summary>The client was sent a channel up to there.</summary>
    protected void NoteHead(string channel, Position position)
    {
        lock (_counting)
            _heads[channel] = position;
    }

    protected void ForgetHead(string channel)
    {
        lock (_counting)
            _heads.Remove(channel);
    }

    private Count At(Count count)
    {
        lock (_counting)
            return _heads.TryGetValue(count.Name, out var head) ? count.At(head) : count;
    }
}
