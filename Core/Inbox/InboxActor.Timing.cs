using System.Text.Json;
using Nudge.Core.Actors;
using Nudge.Core.Timers;

namespace Nudge.Core.Inbox;

public sealed partial class InboxActor
{
    /// <summary>Nothing is due before it; it may be early, and is never late.</summary>
    private DateTimeOffset? _nextDue;

    private bool IsDue => _nextDue is { } due && due <= _time.GetUtcNow();

    /// <summary>
    /// Does what is due by now: ends items whose time is over, and brings snoozed ones back. One row each, however many they are; its host
    /// calls it at the time of the inbox's timer, and a reader of the inbox comes first where that is late.
    /// </summary>
    public Decision<InboxView> Settle()
    {
        if (_head is null)
            return View();
        var draft = Begin();
        Expire(draft);
        Wake(draft);
        _nextDue = FindNextDue();
        if (_nextDue is { } next)
            draft.Beside(TimerAt(next));
        return draft.Rows.Count == 0 ? View() : Finish(draft, default(InboxView)!) with { Reply = View().Reply };
    }

    private void Expire(InboxDraft draft)
    {
        var over = _items.InOrder.Where(item => item.Facts.ExpiresAt <= draft.At).Select(item => item.Facts.Id).ToArray();
        if (over.Length > 0)
            Apply(draft.Change(InboxChange.Expired, null, Marks(new(over, null, null, Reason: "expired"))));
    }

    private void Wake(InboxDraft draft)
    {
        var own = _items.InOrder.Where(item => item.SnoozedUntil <= draft.At).Select(item => item.Facts.Id).ToArray();
        var channels = new List<ChannelMarkData>();
        foreach (var subscription in _subscriptions.Values)
        {
            var due = subscription.Marks.Values.Where(mark => mark.SnoozedUntil <= draft.At).ToArray();
            if (due.Length == 0)
                continue;
            foreach (var mark in due)
                draft.Beside(mark with { SnoozedUntil = null });
            long[] offsets = [.. due.Select(mark => mark.Offset)];
            // Where the runs of read items are too many already, it comes back as a read one rather than not at all.
            if (Subscription.Move(subscription.Row, InboxChange.Woken, 0, offsets, 0) is { ReadAhead.Count: <= ReadAheadMax } after)
                draft.Beside(after);
            channels.Add(new(subscription.Row.Channel, subscription.Row.Epoch.ToString(), null, offsets));
        }

        if (own.Length == 0 && channels.Count == 0)
            return;
        var data = new MarkData(own.Length > 0 ? own : null, null, channels.Count > 0 ? channels : null);
        Apply(draft.Change(InboxChange.Woken, null, Marks(data), [.. channels.Select(each => each.Channel)]));
    }

    /// <summary>Something will be due; the one timer of the inbox stands at the earliest of all.</summary>
    private void SetTimer(InboxDraft draft, DateTimeOffset due)
    {
        if (_nextDue <= due)
            return;
        _nextDue = due;
        draft.Beside(TimerAt(due));
    }

    private TimerRow TimerAt(DateTimeOffset due) => TimerRow.Create(_key.App.Value, TimerKind.Inbox, _key.User.Value, "", due);

    private DateTimeOffset? FindNextDue()
    {
        DateTimeOffset? next = null;
        foreach (var item in _items.InOrder)
        {
            Consider(item.SnoozedUntil);
            Consider(item.Facts.ExpiresAt);
        }

        foreach (var subscription in _subscriptions.Values)
        {
            foreach (var mark in subscription.Marks.Values)
                Consider(mark.SnoozedUntil);
        }

        return next;

        void Consider(DateTimeOffset? due)
        {
            if (due is not null && !(next <= due))
                next = due;
        }
    }

    private static byte[] Marks(MarkData data) => JsonSerializer.SerializeToUtf8Bytes(data, InboxJson.Default.MarkData);
}
