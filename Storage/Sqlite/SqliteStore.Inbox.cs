using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Storage.Appends;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Storage.Sqlite.Reading;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    private const string InboxColumns =
        "version, change, at, item_id, first_version, opened_at, type, actor_id, entity, collapse_key, count, actors, expires_at";

    public Task<InboxSnapshot?> LoadAsync(
        ActorKey inbox, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            database =>
            {
                if (database.FindHead(inbox) is not { } found)
                    return null;
                var (accepted, isAll) = database.ReadAccepted(found.Id, acceptedSince, acceptedLimit);
                return new InboxSnapshot(
                    found.Head, ReadLog(database, found.Id, found.Head.Floor), ReadSubscriptions(database, found.Id),
                    ReadMarks(database, found.Id), ReadPreferences(database, found.Id), accepted, isAll);
            },
            cancellationToken);

    public Task<IReadOnlyList<InboxRow>> ReadRowsAsync(
        ActorKey inbox, long after, long upTo, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<InboxRow>>(
            database =>
            {
                if (database.FindHead(inbox) is not { } found)
                    return [];
                using var rows = database.Prepare(
                    "select " + InboxColumns
                    + ", body from inbox_log where actor = ? and version > ? and version <= ? order by version limit ?")
                    .Bind(found.Id).Bind(Math.Max(after, found.Head.Floor)).Bind(upTo).Bind(limit);
                return Fill(database, found.Id, ReadInboxRows(rows));
            },
            cancellationToken);

    public Task<IReadOnlyList<InboxRow>> ReadRowsAsync(ActorKey inbox, IReadOnlyList<long> versions, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<InboxRow>>(
            database =>
            {
                if (database.FindHead(inbox) is not { } found)
                    return [];
                var read = new List<InboxRow>(versions.Count);
                foreach (var version in versions.Distinct().Where(version => version > found.Head.Floor).Order())
                {
                    using var row = database.Prepare("select " + InboxColumns + ", body from inbox_log where actor = ? and version = ?")
                        .Bind(found.Id).Bind(version);
                    if (row.Step())
                        read.Add(ReadInboxRow(row));
                }

                return Fill(database, found.Id, read);
            },
            cancellationToken);

    // Marks (changes 3 to 7, and 12 on) alone are applied; envelopes are most of the bytes, and a load needs none.
    private static List<InboxRow> ReadLog(SqliteDatabase database, long actor, long floor)
    {
        using var rows = database.Prepare(
            "select " + InboxColumns + ", case when change between 3 and 7 or change >= 12 then body end, length(body) "
            + "from inbox_log where actor = ? and version > ? order by version")
            .Bind(actor).Bind(floor);
        var read = new List<InboxRow>();
        while (rows.Step())
            read.Add(ReadInboxRow(rows) with { BodyBytes = rows.Int32(14) });
        return read;
    }

    private static IReadOnlyList<InboxRow> Fill(SqliteDatabase database, long actor, List<InboxRow> rows) =>
        rows.Exists(row => row.IsKeptBeside) ? PreferencesRow.Fill(rows, ReadPreferences(database, actor)) : rows;

    private static List<InboxRow> ReadInboxRows(SqliteStatement rows)
    {
        var read = new List<InboxRow>();
        while (rows.Step())
            read.Add(ReadInboxRow(rows));
        return read;
    }

    private static InboxRow ReadInboxRow(SqliteStatement row)
    {
        var item = row.IsNull(3) ? null : new ItemFacts(
            row.Text(3), row.Int64(4), row.Moment(5), row.Text(6), row.TextOrNull(7), row.TextOrNull(8), row.TextOrNull(9), row.Int32(10),
            StoredJson.Names(row.Text(11)))
        {
            ExpiresAt = row.IsNull(12) ? null : row.Moment(12),
        };
        return new(row.Int64(0), (InboxChange)row.Int32(1), row.Moment(2), item, row.Blob(13));
    }

    private static List<SubscriptionRow> ReadSubscriptions(SqliteDatabase database, long actor)
    {
        using var rows = database.Prepare(
            "select channel, epoch, start, read_up_to, seen_up_to, read_ahead, at, needs_capability from subscriptions where actor = ? "
            + "order by channel").Bind(actor);
        var read = new List<SubscriptionRow>();
        while (rows.Step())
        {
            read.Add(new(
                rows.Text(0), new(rows.Int64(1)), rows.Int64(2), rows.Int64(3), rows.Int64(4), StoredJson.Ranges(rows.Text(5)),
                rows.Moment(6),
                rows.Boolean(7)));
        }

        return read;
    }

    private static List<MarkRow> ReadMarks(SqliteDatabase database, long actor)
    {
        using var rows = database.Prepare(
            """select channel, "offset", archived, deleted, snoozed_until from marks where actor = ? order by channel, "offset" """)
            .Bind(actor);
        var read = new List<MarkRow>();
        while (rows.Step())
            read.Add(new(rows.Text(0), rows.Int64(1), rows.Boolean(2), rows.Boolean(3), rows.IsNull(4) ? null : rows.Moment(4)));
        return read;
    }

    private static PreferencesRow? ReadPreferences(SqliteDatabase database, long actor)
    {
        using var row = database.Prepare("select json from preferences where actor = ?").Bind(actor);
        return row.Step() ? new(row.Blob(0)) : null;
    }
}
