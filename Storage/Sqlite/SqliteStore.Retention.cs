using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Storage.Sqlite.Reading;
using Nudge.Storage.Sqlite.Writing;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    /// <summary>Heads looked at in one snapshot, so that no read holds up the write-ahead log for long.</summary>
    private const int HeadsAtATime = 1_000;

    public async Task<IReadOnlyList<OverdueActor>> FindOverdueAsync(
        ActorKind kind, string app, DateTimeOffset cutoff, string afterName, int limit, CancellationToken cancellationToken)
    {
        var overdue = new List<OverdueActor>();
        for (var after = afterName; after is not null && overdue.Count < limit;)
        {
            var from = after;
            after = await _readers.ReadAsync(
                database => FindOverdue(database, kind, app, StoredMoment.NotBefore(cutoff), from, limit, overdue), cancellationToken);
        }

        return overdue;
    }

    public Task<int> DropRowsAsync(ActorKey actor, int limit, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.FindHead(actor) is not { } found ? 0 : database.Prepare(actor.Kind == ActorKind.Inbox
                ? "delete from inbox_log where rowid in (select rowid from inbox_log where actor = ? and version <= ? order by version "
                    + "limit ?)"
                : """delete from channel_log where rowid in (select rowid from channel_log where actor = ? and "offset" <= ? order """
                    + """by "offset" limit ?)""")
            .Bind(found.Id).Bind(found.Head.Floor).Bind(limit).Run(),
        cancellationToken);

    public Task<int> DropAcceptedAsync(DateTimeOffset cutoff, int limit, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            var dropped = database.Prepare(
                "delete from accepted where rowid in (select rowid from accepted where at < ? order by at limit ?)")
                .Bind(StoredMoment.NotBefore(cutoff)).Bind(limit).Run();
            return dropped + database.Prepare(
                """
                delete from revocations where (actor, target, name, user) in
                    (select actor, target, name, user from revocations where until < ? order by until limit ?)
                """).Bind(StoredMoment.NotBefore(cutoff)).Bind(limit - dropped).Run();
        },
        cancellationToken);

    public Task RenewEpochsAsync(CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            EpochRenewal.Run(database);
            return true;
        },
        cancellationToken);

    /// <returns>The name to go on after; <see langword="null"/> if there are no more.</returns>
    private static string? FindOverdue(
        SqliteDatabase database, ActorKind kind, string app, long cutoff, string afterName, int limit, List<OverdueActor> overdue)
    {
        using var heads = database.Prepare(
            "select id, name, epoch, version, floor from heads where kind = ? and app = ? and name > ? order by name limit ?")
            .Bind((long)kind).Bind(app).Bind(afterName).Bind(HeadsAtATime);
        string? last = null;
        for (var seen = 0; heads.Step();)
        {
            last = heads.Text(1);
            var head = new Head(new Epoch(heads.Int64(2)), heads.Int64(3), heads.Int64(4));
            if (FindFloor(database, kind, heads.Int64(0), head, cutoff) is { } floor)
                overdue.Add(new(new(kind, app, last), floor, floor - head.Floor));
            if (++seen == HeadsAtATime || overdue.Count == limit)
                return last;
        }

        return null;
    }

    /// <summary>The floor that an actor needs, if it holds rows to let go.</summary>
    private static long? FindFloor(SqliteDatabase database, ActorKind kind, long actor, Head head, long cutoff)
    {
        using var first = database.Prepare(kind == ActorKind.Inbox
            ? "select version, at from inbox_log where actor = ? order by version limit 1"
            : """select "offset", at from channel_log where actor = ? order by "offset" limit 1""").Bind(actor);
        if (!first.Step() || (first.Int64(0) > head.Floor && first.Int64(1) >= cutoff))
            return null;
        return kind == ActorKind.Inbox
            ? database.LastOfInboxBefore(actor, head.Floor, head.Version, cutoff)
            : database.LastOfChannelBefore(actor, head.Floor, head.Version, cutoff);
    }
}
