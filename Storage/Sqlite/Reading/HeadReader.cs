using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Reading;

/// <summary>Finds heads, and the ids accepted beside them.</summary>
internal static class HeadReader
{
    internal static (long Id, Head Head)? FindHead(this SqliteDatabase database, ActorKey actor)
    {
        using var row = database.Prepare("select id, epoch, version, floor from heads where kind = ? and app = ? and name = ?")
            .Bind((long)actor.Kind).Bind(actor.App).Bind(actor.Name);
        return row.Step() ? (row.Int64(0), new(new Epoch(row.Int64(1)), row.Int64(2), row.Int64(3))) : null;
    }

    /// <summary>The latest ids since a moment, oldest first, and whether these are all.</summary>
    internal static (IReadOnlyList<AcceptedRow> Rows, bool IsAll) ReadAccepted(
        this SqliteDatabase database, long actor, DateTimeOffset since, int limit)
    {
        using var rows = database.Prepare(
            "select id, at, version, epoch from accepted where actor = ? and at >= ? order by at desc, rowid desc limit ?")
            .Bind(actor).Bind(StoredMoment.NotBefore(since)).Bind(limit + 1L);
        var accepted = new List<AcceptedRow>();
        while (rows.Step())
            accepted.Add(new(rows.Text(0), rows.Moment(1), rows.Int64(2), new(rows.Int64(3))));
        var isAll = accepted.Count <= limit;
        if (!isAll)
            accepted.RemoveAt(limit);
        accepted.Reverse();
        return (accepted, isAll);
    }
}
