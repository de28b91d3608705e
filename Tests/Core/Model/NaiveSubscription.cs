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

    private IEnumerable<long> RowsUpTo(long last) =>
        Enumerable.Range(1, (int)last).Select(offset => (long)offset).Where(offset => offset > start);
}
