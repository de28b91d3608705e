using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Sessions;

/// <summary>A connection that is opened for one user, and has one session of that user.</summary>
public abstract class SessionConnection : LiveConnection, ISessionClient, IDisposable
{
    protected SessionConnection(ISessionAccess access, WireFormat format, ISink sink, ConnectionsOptions options, TimeProvider time)
        : base(format, sink, options, time)
    {
        Session = new(this, access, options.HeldBytesMax);
    }

    public override string Id { get; } = ConnectionIds.Create();

    public UserSession Session { get; }

    public override DateTimeOffset ExpiresAt => Session.Access.ExpiresAt;

    public abstract void Greet(InboxSummary summary);

    public abstract void SendCounts(OwnCounts own, Count[] changed);

    public abstract void CountsChanged();

    /// <inheritdoc/>
    public virtual void Begin(string? channel, Position position)
    {
        if (channel is not null)
            Session.NoteHead(channel, position);
    }

    /// <inheritdoc/>
    public virtual void CaughtUp(string? channel, Position from, Position head)
    {
        // A client that says its positions is answered by the recovery of each channel.
    }

    /// <inheritdoc/>
    public virtual void Attached(string channel, Recovery recovery)
    {
    }

    /// <inheritdoc/>
    public virtual void Unattached(string channel)
    {
    }

    public void Reset(string? channel, Position head, string reason) => Send(SessionMessages.Reset(channel, head, reason));

    public void Fail() => Abort();

    /// <summary>The connection is gone: nothing is sent or done for it any more.</summary>
    public void End()
    {
        Outlet.Abort();
        Session.End();
    }

    public void Dispose()
    {
        Session.Dispose();
        GC.SuppressFinalize(this);
    }
}
