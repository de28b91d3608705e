using Nudge.Core.Inbox;

namespace Nudge.Tests.Core.Model;

/// <summary>A user's marks on the rows of a channel, row by row.</summary>
internal sealed class NaiveSubscription(long start)
{
    internal long Start => start;

    internal long SeenUpTo { get; private set; }

    internal HashSet<long> Read { get; } = [];

    internal HashSet<long> Archived { get; } = [];

    internal HashSet<long> Deleted { get; } = [];

    internal Dictionary<long, DateTimeOffset?> Snoozed { get; } = [];

    /// <returns>Whether anything changed that anyone could see.</returns>
    internal bool Mark(InboxChange change, NaiveMarks marks, DateTimeOffset? until)
    {
        var changed = MarkRows(change, marks, until);
        if (changed)
        {
            foreach (var gone in Snoozed.Keys.Where(offset => offset <= marks.Floor).ToArray())
                Snoozed.Remove(gone);
        }

        return changed;
    }

    /// <summary>Brings back what is due, unread and unseen.</summary>
    internal bool Wake(DateTimeOffset now)
    {
        long[] due = [.. Snoozed.Where(each => each.Value <= now).Select(each => each.Key).Order()];
        if (due.Length == 0)
            return false;
        Reopen(due, isUnseen: true);
        return true;
    }

    /// <summary>Makes rows unread again, which takes them off what is put off.</summary>
    internal void Reopen(IReadOnlyList<long> offsets, bool isUnseen)
    {
        Read.ExceptWith(offsets);
        foreach (var offset in offsets)
            Snoozed.Remove(offset);
        if (isUnseen)
            SeenUpTo = Math.Min(SeenUpTo, offsets[0] - 1);
    }

    private bool MarkRows(InboxChange change, NaiveMarks marks, DateTimeOffset? until)
    {
        var single = marks.Offsets.Where(offset => offset > Math.Max(marks.Floor, start)).ToHashSet();
        if (change == InboxChange.Seen)
        {
            // The cursor of what is seen begins where the subscription does.
            var before = Math.Max(start, SeenUpTo);
            SeenUpTo = Math.Max(before, marks.UpTo);
            return SeenUpTo > before;
        }

        if (change is InboxChange.Unread or InboxChange.Snoozed)
            single.RemoveWhere(offset => Archived.Contains(offset) || Deleted.Contains(offset));
        if (change == InboxChange.Unread)
        {
            var any = single.Any(offset => Read.Contains(offset) || Snoozed.ContainsKey(offset));
            Reopen([.. single], isUnseen: false);
            return any;
        }

        var changed = change switch
        {
            InboxChange.Archived => AnyOf(single, Archived.Add) | AnyOf(single, Snoozed.Remove),
            InboxChange.Deleted => AnyOf(single, Deleted.Add) | AnyOf(single, Snoozed.Remove),
            InboxChange.Snoozed => AnyOf(single, offset => Snoozed.GetValueOrDefault(offset) != (Snoozed[offset] = until)),
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

    private IEnumerable<long> RowsUpTo(long last) =>
        Enumerable.Range(1, (int)last).Select(offset => (long)offset).Where(offset => offset > start);
}
