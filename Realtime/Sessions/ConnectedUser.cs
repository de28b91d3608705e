using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Sessions;

/// <summary>A user with connections in this process: which channels they read, and what they have been told of their counts.</summary>
public sealed class ConnectedUser(
    InboxKey key, SourceFanouts fanouts, Recounts recounts, SubscriptionFollower follower, IReadOnlyList<IForegroundFace> faces)
    : IUserCounts
{
    private readonly Lock _gate = new();
    private readonly HashSet<UserSession> _sessions = [];
    private readonly Dictionary<string, Count> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reads = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private OwnCounts _own;
    private bool _isCounting;
    private bool _isRechecking;
    private bool _isRetired;
    private bool _isInForeground;

    public InboxKey Key { get; } = key;

    /// <summary>A snapshot.</summary>
    public IReadOnlyList<UserSession> Sessions
    {
        get
        {
            lock (_gate)
                return [.. _sessions];
        }
    }

    /// <returns><see langword="false"/> if the last connection has left; there is, or will be, another recipient of this user.</returns>
    public bool TryEnter(UserSession session)
    {
        lock (_gate)
        {
            if (_isRetired)
                return false;
            if (_sessions.Count == 0)
                fanouts.Post(Key.Actor, new OwnerCommand(this));
            _sessions.Add(session);
            TellForeground();
            return true;
        }
    }

    /// <returns>Whether it was the last one.</returns>
    public bool Leave(UserSession session)
    {
        lock (_gate)
        {
            var isThere = _sessions.Remove(session);
            TellForeground();
            if (!isThere || _sessions.Count > 0)
                return false;
            _isRetired = true;
            fanouts.Post(Key.Actor, new OwnerGoneCommand(this));
            foreach (var channel in _reads)
                fanouts.Post(ActorOf(channel), new ReaderGoneCommand(this));
            _reads.Clear();
            return true;
        }
    }

    /// <summary>One of its sessions went to the background, or came back.</summary>
    public void ReviewForeground()
    {
        lock (_gate)
            TellForeground();
    }

    /// <summary>
    /// Watches the rows of every subscribed channel for what changes counts; before they are counted, so that no row falls in between.
    /// </summary>
    public void Read(InboxView view)
    {
        lock (_gate)
        {
            if (_isRetired)
                return;
            var mutes = view.Preferences.MutedRows;
            foreach (var query in view.Queries)
            {
                _reads.Add(query.Channel);
                fanouts.Post(ActorOf(query.Channel), new ReaderCommand(this, new(query.ReadUpTo, mutes)));
            }
        }
    }

    /// <summary>A row of the user's log is about to have been published: it may change what is received and what counts.</summary>
    public void Note(InboxAppended told)
    {
        lock (_gate)
        {
            if (told.Counts.Version >= _own.Version)
                _own = told.Counts;
        }

        if (told.Row.Change is InboxChange.Subscribed or InboxChange.Unsubscribed)
        {
            var data = SubscriptionChange.Read(told.Row);
            foreach (var session in Sessions)
                follower.Follow(session, data);
        }

        if (told.Row.Change is InboxChange.Revoked)
            Withhold(SubscriptionChange.Read(told.Row).Channel);
        if (told.Channels.Count > 0)
            Recount(told.Channels);
        CountsChanged();
    }

    /// <summary>
    /// The connections were asked about the revocation itself; what they show later is held against what is left of the subscription.
    /// </summary>
    private void Withhold(string channel)
    {
        foreach (var session in Sessions)
        {
            if (session.TryGetMembership(channel, out var membership))
                membership.Right = membership.Right with { NeedsCapability = true };
        }
    }

    /// <summary>Sends the totals anew to every connection.</summary>
    public void CountsChanged()
    {
        foreach (var session in Sessions)
            session.Client.CountsChanged();
    }

    /// <summary>Items of the user's log are gone, and what of them counted.</summary>
    public void Note(InboxTrimmed raised)
    {
        lock (_gate)
            _own = raised.Counts;
        TellCounts(raised.Counts, []);
    }

    /// <summary>Sends new bases to every connection. One whose token does not open one of the channels is not sent its base.</summary>
    public void TellCounts(OwnCounts own, Count[] counts)
    {
        foreach (var session in Sessions)
        {
            if (!session.TryOweCounts())
                Tell(session, own, counts);
        }
    }

    /// <summary>Tells one connection all that was kept back from it.</summary>
    public void TellOwed(UserSession session)
    {
        var (own, channels) = Vector();
        Tell(session, own, channels);
    }

    private static void Tell(UserSession session, OwnCounts own, IReadOnlyList<Count> counts)
    {
        session.Client.SendCounts(own, [.. counts.Where(count => session.IsMemberOf(count.Name))]);
        session.Client.CountsChanged();
    }

    /// <summary>Has the bases of a channel read anew, soon, and told to every connection.</summary>
    public void Recount(string channel) => Recount([channel]);

    /// <summary>
    /// Rows of the user's log were read from the store and not published: has subscriptions and counts compared with what is stored.
    /// </summary>
    public void Recheck()
    {
        string[] reads;
        lock (_gate)
        {
            _isRechecking = true;
            reads = [.. _reads];
        }

        Recount(reads);
    }

    /// <summary>Whether the next count also compares subscriptions; asked once for each time.</summary>
    public bool TakeRecheck()
    {
        lock (_gate)
        {
            (var isRechecking, _isRechecking) = (_isRechecking, false);
            return isRechecking;
        }
    }

    /// <summary>Has every connection receive what is subscribed, and no longer what is not.</summary>
    public void Follow(InboxView view)
    {
        var subscribed = view.Subscriptions.ToDictionary(row => row.Channel, StringComparer.Ordinal);
        foreach (var session in Sessions)
        {
            foreach (var row in view.Subscriptions)
            {
                if (!session.TryGetMembership(row.Channel, out var membership) || !membership.IsSubscribed)
                    follower.Follow(session, new(row.Channel, row.Epoch == default ? Position.None : new(row.Epoch, row.Start), row.Right));
            }

            foreach (var membership in session.Memberships)
            {
                if (membership.IsSubscribed && !subscribed.ContainsKey(membership.Channel))
                    follower.Follow(session, new(membership.Channel, null, membership.Right));
            }
        }
    }

    /// <summary>Makes the latest counts those that are told.</summary>
    public void Put(InboxSummary summary)
    {
        lock (_gate)
        {
            if (summary.View.Counts.Version >= _own.Version)
                _own = summary.View.Counts;
            foreach (var count in Count.Of(summary))
                _counts[count.Name] = count;
        }
    }

    /// <summary>The whole vector as it was last sent.</summary>
    public (OwnCounts Own, IReadOnlyList<Count> Channels) Vector()
    {
        lock (_gate)
            return (_own, [.. _counts.Values]);
    }

    /// <summary>
    /// Counts all that a connection's client has to read: own items, and of the channels that it hears what lies below where it stands.
    /// Allocates nothing.
    /// </summary>
    public Totals TotalsOf(UserSession session)
    {
        lock (_gate)
        {
            var (unread, unseen) = (_own.Unread, _own.Unseen);
            foreach (var count in _counts.Values)
            {
                if (!session.IsMemberOf(count.Name))
                    continue;
                var growth = count.GrowthTo(session.HeadOf(count.Name));
                unread += count.Channel.Unread + growth;
                unseen += count.Channel.Unseen + growth;
            }

            return new(_own, unread, unseen);
        }
    }

    /// <summary>Takes the channels to count anew; empty: none are left, and the next one begins another count.</summary>
    public IReadOnlyList<string> TakeChanged()
    {
        lock (_gate)
        {
            string[] changed = _isRetired ? [] : [.. _changed];
            _changed.Clear();
            _isCounting = changed.Length > 0;
            return changed;
        }
    }

    /// <summary>Takes in channels that were counted anew, and lets go of those that are no longer subscribed.</summary>
    public void Apply(InboxSummary changed, IReadOnlyList<string> asked)
    {
        Read(changed.View);
        Put(changed);
        var subscribed = changed.View.Queries.Select(query => query.Channel).ToHashSet(StringComparer.Ordinal);
        lock (_gate)
        {
            foreach (var channel in asked.Where(channel => !subscribed.Contains(channel)))
            {
                _counts.Remove(channel);
                if (_reads.Remove(channel))
                    fanouts.Post(ActorOf(channel), new ReaderGoneCommand(this));
            }
        }
    }

    /// <summary>Under the gate, so that what is told is in order.</summary>
    private void TellForeground()
    {
        var isThere = false;
        foreach (var session in _sessions)
            isThere |= !session.IsInBackground;
        if (isThere == _isInForeground)
            return;
        _isInForeground = isThere;
        for (var i = 0; i < faces.Count; i++)
            faces[i].Turned(Key, isThere);
    }

    private void Recount(IReadOnlyList<string> channels)
    {
        lock (_gate)
        {
            foreach (var channel in channels)
                _changed.Add(channel);
            if (_isCounting || _isRetired)
                return;
            _isCounting = true;
        }

        recounts.Begin(this);
    }

    private ActorKey ActorOf(string channel) => new(ActorKind.Channel, Key.App.Value, channel);
}
