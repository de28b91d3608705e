using Nudge.Core.Actors;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    /// <summary>Heads looked at in one statement, so that none takes long.</summary>
    private const int HeadsAtATime = 1_000;

    public async Task<IReadOnlyList<OverdueActor>> FindOverdueAsync(
        ActorKind kind, string app, DateTimeOffset cutoff, string afterName, int limit, CancellationToken cancellationToken)
    {
        var overdue = new List<OverdueActor>();
        for (var after = afterName; overdue.Count < limit;)
        {
            var from = after;
            var page = await _connections.ReadAsync(
                (connection, token) => connection.Command(kind == ActorKind.Inbox
                    ? """
                      select h.name, case when f.version <= h.floor or f.at < $4 then inbox_last_before(h.id, h.floor, h.version, $4) end, h.floor
                      from (select * from heads where kind = $1 and app = $2 and name > $3 order by name limit $5) h
                      left join lateral (select version, at from inbox_log where actor = h.id order by version limit 1) f on true
                      order by h.name
                      """
                    : """
                      select h.name, case when f."offset" <= h.floor or f.at < $4 then channel_last_before(h.id, h.floor, h.version, $4) end, h.floor
                      from (select * from heads where kind = $1 and app = $2 and name > $3 order by name limit $5) h
                      left join lateral (select "offset", at from channel_log where actor = h.id order by "offset" limit 1) f on true
                      order by h.name
                      """)
                    .With((short)kind).With(app).With(from).With(cutoff.UtcDateTime).With(HeadsAtATime)
                    .ReadAllAsync(
                        row => (Name: row.GetString(0), Next: row.IsDBNull(1) ? default(long?) : row.GetInt64(1), Floor: row.GetInt64(2)),
                        token),
                cancellationToken);
            foreach (var (name, next, floor) in page)
            {
                if (next is { } raised && overdue.Count < limit)
                    overdue.Add(new(new(kind, app, name), raised, raised - floor));
            }

            if (page.Count < HeadsAtATime)
                break;
            after = page[^1].Name;
        }

        return overdue;
    }

    public Task<int> DropRowsAsync(ActorKey actor, int limit, CancellationToken cancellationToken) => _connections.WriteAsync(
        (connection, token) => connection.Command(actor.Kind == ActorKind.Inbox
            ? """
              with gone as materialized (
                  select l.actor, l.version from heads h join inbox_log l on l.actor = h.id and l.version <= h.floor
                  where h.kind = $1 and h.app = $2 and h.name = $3 order by l.version limit $4)
              delete from inbox_log l using gone where l.actor = gone.actor and l.version = gone.version
              """
            : """
              with gone as materialized (
                  select l.actor, l."offset" from heads h join channel_log l on l.actor = h.id and l."offset" <= h.floor
                  where h.kind = $1 and h.app = $2 and h.name = $3 order by l."offset" limit $4)
              delete from channel_log l using gone where l.actor = gone.actor and l."offset" = gone."offset"
              """)
            .With((short)actor.Kind).With(actor.App).With(actor.Name).With(limit).RunAsync(token),
        cancellationToken);

    public async Task<int> DropAcceptedAsync(DateTimeOffset cutoff, int limit, CancellationToken cancellationToken)
    {
        await _partitions.KeepAsync(cancellationToken);
        var dropped = await DropAsync(
            """
            delete from accepted a using (select actor, id from accepted where at < $1 order by at limit $2) gone
            where a.actor = gone.actor and a.id = gone.id and a.at < $1
            """,
            limit);
        return dropped + await DropAsync(
            """
            delete from revocations r using (select actor, target, name, user_id from revocations where until < $1 order by until limit $2) gone
            where r.actor = gone.actor and r.target = gone.target and r.name = gone.name and r.user_id = gone.user_id and r.until < $1
            """,
            limit - dropped);

        Task<int> DropAsync(string sql, int most) => _connections.WriteAsync(
            (connection, token) => connection.Command(sql).With(cutoff.UtcDateTime).With(most).RunAsync(token), cancellationToken);
    }

    public Task RenewEpochsAsync(CancellationToken cancellationToken) => _connections.WriteAsync(
        async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            await EpochRenewal.RunAsync(connection, token);
            await transaction.CommitAsync(token);
            return true;
        },
        cancellationToken);
}
