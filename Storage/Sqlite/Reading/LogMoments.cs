using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Reading;

/// <summary>
/// Turns a moment into a place in a log. Moments never fall along a log, so a few looks by offset find it, and no index by time is kept.
/// </summary>
internal static class LogMoments
{
    /// <summary>The last row of a channel in (after, upTo] accepted before a moment; <paramref name="after"/> if there is none.</summary>
    internal static long LastOfChannelBefore(this SqliteDatabase database, long actor, long after, long upTo, long moment) =>
        LastBefore(
            database.Prepare(
                """select "offset", at from channel_log where actor = ? and "offset" <= ? and "offset" > ? order by "offset" desc limit """
                + """1"""),
            actor, after, upTo, moment);

    /// <summary>The same of an inbox.</summary>
    internal static long LastOfInboxBefore(this SqliteDatabase database, long actor, long after, long upTo, long moment) =>
        LastBefore(
            database.Prepare(
                "select version, at from inbox_log where actor = ? and version <= ? and version > ? order by version desc limit 1"),
            actor, after, upTo, moment);

    // Invariant: what is sought lies in [found, high].
    private static long LastBefore(SqliteStatement rowAtOrBelow, long actor, long after, long upTo, long moment)
    {
        var found = after;
        for (var (low, high) = (after, upTo); low < high;)
        {
            var middle = high - ((high - low) / 2);
            using var row = rowAtOrBelow.Bind(actor).Bind(middle).Bind(low);
            if (!row.Step())
                low = middle;
            else if (row.Int64(1) < moment)
                (found, low) = (row.Int64(0), middle);
            else
                high = row.Int64(0) - 1;
        }

        return found;
    }
}
