using System.Text.Json;
using Nudge.Core.Actors;
using Nudge.Core.Errors;

namespace Nudge.Core.Inbox;

public sealed partial class InboxActor
{
    /// <summary>Changes the state of items; the answer is the head of the log afterwards.</summary>
    public Decision<Answer<InboxView>> Mark(MarkCommand command)
    {
        if (Check(command) is { } refusal)
            return Decision<Answer<InboxView>>.Of(refusal);
        var draft = Begin();
        var channels = new List<ChannelMarkData>();
        foreach (var marks in command.Channels)
        {
            var (data, why) = MarkChannel(draft, command, marks);
            if (why is not null)
                return Decision<Answer<InboxView>>.Of(why);
            if (data is not null)
                channels.Add(data);
        }

        var (ids, upTo) = MarkOwn(command);
        if (ids is null && upTo is null && channels.Count == 0)
            return Decision<Answer<InboxView>>.Of(View().Reply);
        var body = new MarkData(ids, upTo, channels.Count > 0 ? channels : null, command.Until, Via: command.Via);
        var row = draft.Change(
            command.Change, null, Marks(body),
            [.. channels.Select(data => data.Channel)]);
        Apply(row);
        if (command.Until is { } until)
            SetTimer(draft, until);
        return Finish(draft, default(Answer<InboxView>)) with { Reply = View().Reply };
    }

    private Refusal? Check(MarkCommand command)
    {
        var items = command.Ids.Count + command.Channels.Sum(marks => marks.Offsets.Count);
        if (items > MarkCommand.ItemsMax)
            return new(
                ErrorCode.BatchTooLarge, $"One call marks at most {MarkCommand.ItemsMax} single items.", "ids", MarkCommand.ItemsMax);
        if (CheckUntil(command) is { } wrongTime)
            return wrongTime;
        if (command.Ids.Contains(null!))
            return new(ErrorCode.FieldInvalid, "An id is a string.", "ids");
        if (command.Channels.DistinctBy(marks => marks.Channel).Count() < command.Channels.Count)
            return new(ErrorCode.FieldInvalid, "A channel stands there twice.", "channels");
        if (command.UpTo is { } upTo && (_head ?? default).WhyNot(upTo, "upTo") is { } wrong)
            return wrong;
        foreach (var marks in command.Channels)
        {
            if (!_subscriptions.ContainsKey(marks.Channel))
                return new(ErrorCode.NotSubscribed, $"This user has not subscribed to '{marks.Channel}'.", "channels");
            if (marks.UpTo is { } position && marks.Head.WhyNot(position, "channels") is { } wrongPosition)
                return wrongPosition;
            if (marks.Offsets.Any(offset => offset > marks.Head.Version || offset < 1))
                return new(
                    ErrorCode.PositionAhead, $"'{marks.Channel}' stands at {marks.Head.Version}; offsets go from 1 to there.", "channels",
                    marks.Head.Version);
            if (command.Change == InboxChange.Seen && marks.Offsets.Count > 0)
                return new(ErrorCode.FieldInvalid, "In a channel, seen is a cursor: give upTo.", "channels");
            if (command.Change is not (InboxChange.Seen or InboxChange.Read) && marks.UpTo is not null)
                return new(
                    ErrorCode.FieldInvalid, "Only seen and read take items of a channel up to a position; the others take offsets.",
                    "channels");
        }

        return null;
    }

    private Refusal? CheckUntil(MarkCommand command)
    {
        if (command.Change != InboxChange.Snoozed)
            return command.Until is null ? null : new(ErrorCode.FieldInvalid, "'until' is for snooze alone.", "until");
        if (command.Until is not { } until)
            return new(ErrorCode.FieldMissing, "Say until when.", "until");
        var now = _time.GetUtcNow();
        return until > now && until <= now + MarkCommand.SnoozeMax
            ? null
            : new(ErrorCode.TimeOutOfRange, $"An item is snoozed for at most {MarkCommand.SnoozeMax.Days} days from now.", "until",
                MarkCommand.SnoozeMax.Days);
    }

    /// <summary>The own items that the command changes: up to a version, and single ones above it.</summary>
    private (IReadOnlyList<string>? Ids, long? UpTo) MarkOwn(MarkCommand command)
    {
        var bound = command.AllOwn ? long.MaxValue : command.UpTo?.Offset ?? 0;
        var upTo = _items.UpTo(bound).LastOrDefault(item => Changes(item, command.Change, command.Until))?.Version;
        var ids = command.Ids.Distinct(StringComparer.Ordinal)
            .Where(
                id => _items.TryFind(id, out var item) && item.Version > bound && Changes(item, command.Change, command.Until)).ToArray();
        return (ids.Length > 0 ? ids : null, upTo);
    }

    private static bool Changes(InboxItem item, InboxChange change, DateTimeOffset? until) => change switch
    {
        InboxChange.Seen => !item.Seen && !item.Read,
        InboxChange.Read => !item.Read,
        InboxChange.Archived => !item.Archived,
        InboxChange.Restored => item.Archived,
        InboxChange.Deleted or InboxChange.Withdrawn or InboxChange.Expired => true,
        // An item that was put away stays so.
        InboxChange.Unread => item is { Read: true, Archived: false },
        InboxChange.Snoozed => !item.Archived && item.SnoozedUntil != until,
        InboxChange.Woken => item.SnoozedUntil is not null,
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Not a mark."),
    };

    private (ChannelMarkData? Data, Refusal? Why) MarkChannel(InboxDraft draft, MarkCommand command, ChannelMarks marks)
    {
        var change = command.Change;
        var subscription = _subscriptions[marks.Channel];
        var before = subscription.Row.Under(marks.Head.Epoch);
        var offsets = marks.Offsets.Where(offset => offset > Math.Max(marks.Head.Floor, before.Start)).Distinct().Order().ToArray();
        var old = subscription.MarksUnder(marks.Head.Epoch);
        if (change is InboxChange.Unread or InboxChange.Snoozed)
            offsets = Array.FindAll(offsets, offset => old.GetValueOrDefault(offset) is null or { Archived: false, Deleted: false });
        var upTo = marks.UpTo?.Offset;
        var after = Subscription.Move(before, change, upTo ?? 0, offsets, marks.Head.Floor);
        if (after?.ReadAhead.Count > ReadAheadMax)
        {
            return (null, new(ErrorCode.ReadAheadFull,
                $"'{marks.Channel}' has {ReadAheadMax} separate runs of items read ahead; read up to a position first.", "channels",
                ReadAheadMax));
        }

        var changed = offsets.Select(offset => Marked(old, marks.Channel, command, offset)).OfType<MarkRow>().ToArray();
        if (after is null && changed.Length == 0)
            return (null, null);
        // Marks of rows that are gone make room for new ones.
        var past = old.Values.Where(mark => mark.Offset <= marks.Head.Floor).Take(MarkCommand.ItemsMax).ToArray();
        if (_subscriptions.Values.Sum(each => each.MarkCount)
            + changed.Count(mark => !old.ContainsKey(mark.Offset)) - past.Length > MarksMax)
            return (
                null,
                new(
                    ErrorCode.MarksFull, $"At most {MarksMax} items of channels are archived, snoozed or deleted at a time.", "channels",
                    MarksMax));
        if (before.Epoch != subscription.Row.Epoch)
            draft.Beside(new SubscriptionEndedRow(marks.Channel));
        if (after is not null)
            draft.Beside(after);
        foreach (var mark in changed.Concat(past.Select(mark => mark with { Archived = false, Deleted = false, SnoozedUntil = null })))
            draft.Beside(mark);
        return (new(marks.Channel, marks.Head.Epoch.ToString(), upTo, offsets.Length > 0 ? offsets : null), null);
    }

    /// <summary>The mark of an item after a change; <see langword="null"/> if it stays as it is.</summary>
    private static MarkRow? Marked(IReadOnlyDictionary<long, MarkRow> marks, string channel, MarkCommand command, long offset)
    {
        var before = marks.GetValueOrDefault(offset) ?? new MarkRow(channel, offset, false, false);
        var after = command.Change switch
        {
            InboxChange.Archived => before with { Archived = true, SnoozedUntil = null },
            InboxChange.Restored => before with { Archived = false },
            InboxChange.Deleted => before with { Deleted = true, SnoozedUntil = null },
            InboxChange.Unread => before with { SnoozedUntil = null },
            InboxChange.Snoozed => before with { SnoozedUntil = command.Until },
            _ => before,
        };
        return after == before ? null : after;
    }

    /// <summary>Brings the index up to a row that was loaded or decided. Cursors and marks of channels have rows of their own.</summary>
    private void Apply(InboxRow row)
    {
        switch (row.Change)
        {
            case InboxChange.Item or InboxChange.Grown:
                _items.Put(new(row.Version, row.At, row.Item!));
                _arrivals.Add(row.Version, row.Item!.Type, row.At);
                break;
            case InboxChange.Preferences or InboxChange.Subscribed or InboxChange.Unsubscribed or InboxChange.Revoked:
                break;
            case (>= InboxChange.Seen and <= InboxChange.Deleted) or (>= InboxChange.Unread and <= InboxChange.Expired):
                ApplyMark(row);
                break;
        }
    }

    private void ApplyMark(InboxRow row)
    {
        var data = JsonSerializer.Deserialize(row.Body.Span, InboxJson.Default.MarkData)!;
        if (row.Change == InboxChange.Withdrawn)
        {
            foreach (var id in data.Ids ?? [])
                _withdrawn[id] = row.Version;
        }

        var single = (data.Ids ?? []).Select(id => _items.TryFind(id, out var item) ? item : null).OfType<InboxItem>();
        foreach (var item in _items.UpTo(data.UpTo ?? 0).Concat(single).Distinct().ToArray())
        {
            if (row.Change is InboxChange.Deleted or InboxChange.Withdrawn or InboxChange.Expired)
                _items.Remove(item.Facts.Id);
            else if (Changes(item, row.Change, data.Until))
                _items.Put(Changed(item, row.Change, data.Until));
        }
    }

    private static InboxItem Changed(InboxItem item, InboxChange change, DateTimeOffset? until) => change switch
    {
        InboxChange.Seen => item with { Seen = true },
        InboxChange.Read => item with { Read = true, Seen = true },
        InboxChange.Archived => item with { Archived = true, Read = true, Seen = true, SnoozedUntil = null },
        InboxChange.Unread => item with { Read = false, SnoozedUntil = null },
        InboxChange.Snoozed => item with { Read = true, Seen = true, SnoozedUntil = until },
        InboxChange.Woken => item with { Read = false, Seen = false, SnoozedUntil = null },
        _ => item with { Archived = false },
    };
}
