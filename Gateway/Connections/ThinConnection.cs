using Nudge.Core.Inbox;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Connections;

/// <summary>A connection of a client that does not compute its counts: they are kept for it here, and sent as a whole (docs/architecture.md).</summary>
internal abstract class ThinConnection : Connection, ICountsReceiver
{
    private readonly ThinCounts _counts;
    private int _isCounted;

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
    public sealed override void SendCounts(OwnCounts own, Count[] changed) => CountsChanged();

    public sealed override void CountsChanged()
    {
        if (Interlocked.Exchange(ref _isCounted, 1) == 0)
            _counts.Add(this);
    }

    public void SendCounts()
    {
        Volatile.Write(ref _isCounted, 0);
        if (Recipient is not { } recipient || TryOweCounts())
            return;
        var (own, channels) = recipient.Vector();
        Count[] now = [.. channels.Where(count => Hears(count.Name)).Select(count => count.At(HeadOf(count.Name)))];
        Send(SessionMessages.Counts(own, now, new(own, own.Unread + now.Sum(count => count.Channel.Unread), own.Unseen + now.Sum(count => count.Channel.Unseen))));
    }
}
