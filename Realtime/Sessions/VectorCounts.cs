using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Sessions;

/// <summary>Sends the counts of a session as a whole vector, for a client that does not compute them (docs/architecture.md).</summary>
public sealed class VectorCounts(UserSession session, ThinCounts rounds) : ICountsReceiver
{
    private int _isDue;

    public string Id => session.Client.Id;

    /// <summary>Has the vector sent with the next round.</summary>
    public void Changed()
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0)
            rounds.Add(this);
    }

    public void SendCounts()
    {
        Volatile.Write(ref _isDue, 0);
        if (session.User is not { } user || session.TryOweCounts())
            return;
        var (own, channels) = user.Vector();
        Count[] now = [.. channels.Where(count => session.IsMemberOf(count.Name)).Select(count => count.At(session.HeadOf(count.Name)))];
        var unread = own.Unread + now.Sum(count => count.Channel.Unread);
        var unseen = own.Unseen + now.Sum(count => count.Channel.Unseen);
        session.Client.Send(SessionMessages.Counts(own, now, new(own, unread, unseen)));
    }
}
