using Nudge.Core.Inbox;
using Nudge.Core.Publishing;

namespace Nudge.Tests.Core.Model;

/// <summary>A channel as docs/architecture.md says it: its rows, all of them, and a floor.</summary>
internal sealed class NaiveChannel
{
    private readonly Dictionary<string, (DateTimeOffset At, long Offset)> _accepted = [];

    internal List<NaiveRow> Rows { get; } = [];

    internal long Floor { get; private set; }

    internal long Head => Rows.Count;

    internal IEnumerable<NaiveRow> Retained => Rows.Where(row => row.Offset > Floor);

    internal NaiveReceipt Publish(string id, string type, string? actor, string? entity, PublishRules rules, DateTimeOffset now)
    {
        if (_accepted.TryGetValue(id, out var before) && before.At >= now - TimeSpan.FromHours(24))
            return new(PublishStatus.Stored, before.Offset, true);
        Rows.Add(new(Head + 1, id, now, type, actor, entity));
        _accepted[id] = (now, Head);
        Trim(Head - rules.ChannelRowsMax);
        return new(PublishStatus.Stored, Head, false);
    }

    internal void Trim(long floor) => Floor = Math.Max(Floor, Math.Min(floor, Head));
}

internal sealed record NaiveRow(long Offset, string Id, DateTimeOffset At, string Type, string? Actor, string? Entity);

/// <summary>The expected outcome of a publish; no status: it is refused.</summary>
internal sealed record NaiveReceipt(PublishStatus? Status, long? Offset, bool Duplicate);

/// <summary>The marks in one channel: the head and floor that the command was made on, rows up to one, and single ones.</summary>
internal sealed record NaiveMarks(long Floor, long UpTo, IReadOnlyList<long> Offsets);

/// <summary>A user's marks on the rows of a channel, row by row.</summary>
internal sealed class NaiveSubscription(long start)
{
    internal long Start => start;

    internal long SeenUpTo { get; private set; }

    internal HashSet<long> Read { get; } = [];

    internal HashSet<long> Archived { get; } = [];

    internal HashSet<long> Deleted { get; } = [];

    /// <returns>Whether anything changed that anyone could see.</returns>
    internal bool Mark(InboxChange change, NaiveMarks marks)
    {
        var single = marks.Offsets.Where(offset => offset > Math.Max(marks.Floor, start)).ToHashSet();
        if (change == InboxChange.Seen)
        {
            // The cursor of what is seen begins where the subscription does.
            var before = Math.Max(start, SeenUpTo);
            SeenUpTo = Math.Max(before, marks.UpTo);
            return SeenUpTo > before;
        }

        var changed = change switch
        {
            InboxChange.Archived => AnyOf(single, Archived.Add),
            InboxChange.Deleted => AnyOf(single, Deleted.Add),
            InboxChange.Restored => AnyOf(single, Archived.Remove),
            _ => false,
        };
        if (change == InboxChange.Restored)
            return changed;
        changed |= AnyOf([.. RowsUpTo(marks.UpTo), .. single], Read.Add);
        // Rows that are gone may as well be read, and the actor says so when it moves a cursor anyway.
        if (changed && marks.UpTo + single.Count > 0)
            Read.UnionWith(RowsUpTo(marks.Floor));
        return changed;
    }

    /// <summary>Changes all of them, and says whether one was changed.</summary>
    private static bool AnyOf(IReadOnlyCollection<long> offsets, Func<long, bool> change) => offsets.Where(change).ToArray().Length > 0;

    private IEnumerable<long> RowsUpTo(long last) => Enumerable.Range(1, (int)last).Select(offset => (long)offset).Where(offset => offset > start);
}
