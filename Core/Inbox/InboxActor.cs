using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Core.Inbox;

/// <summary>
/// One user's inbox: decides what a command writes and publishes. Its host lets decisions never overlap and persists them in order.
/// </summary>
/// <remarks>
/// Not safe for several threads and not to be used after an append of it failed. The state runs ahead of the disk; the host holds every
/// reply back until what it shows is durable.
/// </remarks>
public sealed partial class InboxActor
{
    /// <summary>Subscriptions of one user: each is counted by itself when the user asks for a summary.</summary>
    public const int SubscriptionsMax = 200;

    /// <summary>Ranges of read-ahead in one channel.</summary>
    public const int ReadAheadMax = 1_000;

    /// <summary>Marks on channel items of one user.</summary>
    public const int MarksMax = 10_000;

    /// <summary>Rows of one log; older ones leave, with their items.</summary>
    public const int RowsMax = 20_000;

    private readonly InboxKey _key;
    private readonly TimeProvider _time;
    private readonly ItemIndex _items = new();
    private readonly ArrivalTimes _arrivals = new();
    private readonly LogWeight _weight;
    private readonly SortedDictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private Preferences _preferences = Preferences.None;
    private Head? _head;
    private DateTimeOffset _lastAt;
    private int _acceptedToday;
    private DateTimeOffset _today;

    /// <param name="key">Whose inbox.</param>
    /// <param name="snapshot">The inbox as stored; <see langword="null"/>: the user was never met.</param>
    /// <param name="limits">The bounds of its log.</param>
    /// <param name="time">The clock.</param>
    public InboxActor(InboxKey key, InboxSnapshot? snapshot, InboxLimits limits, TimeProvider time)
    {
        _key = key;
        _time = time;
        _weight = new(limits.BytesMax);
        Accepted = new(snapshot?.Accepted ?? [], snapshot?.AcceptedIsAll ?? true);
        if (snapshot is not null)
            Load(snapshot);
    }

    /// <summary>The ids that need not be looked up in the store.</summary>
    public AcceptedIds Accepted { get; }

    /// <summary>Whether the user was met before, so that <see cref="Everyone"/> is not needed.</summary>
    public bool IsMet => _head is not null;

    /// <summary>
    /// The durable head of the channel for everyone. The host reads it just before each command that finds the user not met, and sets it in
    /// the turn of the command: announcements start at the first contact (S1.12), not at the load.
    /// </summary>
    public Head Everyone { private get; set; }

    private OwnCounts Counts => new(_items.Unread, _items.Unseen, _head?.Version ?? 0);

    /// <summary>Reads this inbox; meets the user if it is the first contact, which starts their announcements (S1.12).</summary>
    public Decision<InboxView> Meet()
    {
        if (_head is not null)
            return IsDue ? Settle() : View();
        var draft = Begin();
        return Finish(draft, default(InboxView)!) with { Reply = View().Reply };
    }

    public Decision<InboxView> View()
    {
        var rows = _subscriptions.Values.Select(subscription => subscription.Row).ToArray();
        var muted = _preferences.MutedChannels;
        var queries = _subscriptions.Values.Select(
            subscription => subscription.ToQuery(muted.Contains(subscription.Row.Channel))).ToArray();
        return Decision<InboxView>.Of(new(_head ?? default, Counts, rows, queries, _preferences));
    }

    /// <summary>Raises the floor, so that rows up to it may be dropped.</summary>
    public Decision<Head> Trim(long floor)
    {
        if (_head is not { } head || floor <= head.Floor)
            return Decision<Head>.Of(_head ?? default);
        var draft = Begin();
        draft.RaiseFloor(Math.Min(floor, head.Version));
        return Finish(draft, draft.Head) with { Events = [new InboxTrimmed(_key, draft.Head, Counts)] };
    }

    /// <summary>Passes a signal on to those who are connected.</summary>
    public Decision<bool> Signal(TypeName name, ReadOnlyMemory<byte> payload, long stamp) =>
        new(true, null, [new InboxSignalled(_key, name, payload, stamp)]);

    private InboxDraft Begin()
    {
        var now = Clock.Milliseconds(_time.GetUtcNow());
        var draft = new InboxDraft(_key, _head, now < _lastAt ? _lastAt : now);
        if (draft.IsFirstContact)
            SubscribeTo(draft, ChannelName.Everyone.Value, Everyone);
        return draft;
    }

    private Decision<TReply> Finish<TReply>(InboxDraft draft, TReply reply)
    {
        draft.RaiseFloor(draft.Head.Version - RowsMax);
        Weigh(draft);
        _head = draft.Head;
        _lastAt = draft.At;
        foreach (var row in draft.Rows)
            ApplyBeside(row);
        Forget(draft.Head.Floor);
        return new(reply, draft.ToAppend(Counts), draft.ToEvents(Counts));
    }

    /// <summary>Past what the log may have in bytes its oldest rows leave, with their items (ADR 0056).</summary>
    private void Weigh(InboxDraft draft)
    {
        for (var i = 0; i < draft.Rows.Count; i++)
        {
            if (draft.Rows[i] is InboxRow row)
                _weight.Add(row);
        }

        draft.RaiseFloor(_weight.FindFloor());
        _weight.Trim(draft.Head.Floor);
        if (_weight.TakeCut(draft.Head.Floor) is { } cut)
            draft.Beside(cut);
    }

    private void ApplyBeside(Row row)
    {
        switch (row)
        {
            case SubscriptionRow cursor when _subscriptions.TryGetValue(cursor.Channel, out var subscription):
                subscription.Put(cursor);
                break;
            case SubscriptionRow cursor:
                _subscriptions[cursor.Channel] = new(cursor);
                break;
            case SubscriptionEndedRow ended:
                _subscriptions.Remove(ended.Channel);
                break;
            case MarkRow mark:
                _subscriptions[mark.Channel].Put(mark);
                break;
        }
    }

    private void Load(InboxSnapshot snapshot)
    {
        _head = snapshot.Head;
        foreach (var row in snapshot.Subscriptions)
            _subscriptions[row.Channel] = new(row);
        foreach (var mark in snapshot.Marks)
        {
            if (_subscriptions.TryGetValue(mark.Channel, out var subscription))
                subscription.Put(mark);
        }

        foreach (var row in snapshot.Rows)
        {
            Apply(row);
            _weight.Add(row);
            _lastAt = row.At;
        }

        Forget(snapshot.Head.Floor);
        if (snapshot.Preferences is { } preferences)
            _preferences = Preferences.FromJson(preferences.Json);
        _items.Mute(_preferences);
        foreach (var row in snapshot.Accepted)
        {
            CountToday(row.At);
            // A throttled one has no row in the log.
            _lastAt = row.At > _lastAt ? row.At : _lastAt;
        }

        _nextDue = FindNextDue();
    }

    private void Forget(long floor)
    {
        _items.Trim(floor);
        _arrivals.Trim(floor);
        ForgetWithdrawn(floor);
    }

    /// <summary>Counts what was accepted on the present day (UTC), for the quota.</summary>
    private void CountToday(DateTimeOffset at)
    {
        var day = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero);
        if (day > _today)
            (_today, _acceptedToday) = (day, 0);
        if (day == _today)
            _acceptedToday++;
    }
}
