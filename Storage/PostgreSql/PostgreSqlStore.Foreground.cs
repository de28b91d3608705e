using Npgsql;
using Nudge.Core.Pushes;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task<IReadOnlySet<string>> ReadForegroundAsync(
        string app, IReadOnlyCollection<string> users, DateTimeOffset now, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlySet<string>>(
            async (connection, token) => (await connection.Command(
                """
                select distinct f.name from foreground f join foreground_nodes n on n.node = f.node
                where f.app = $1 and f.name = any($2) and not f.away and n.until > $3
                """)
                .With(app).With(users.ToArray()).With(now.UtcDateTime)
                .ReadAllAsync(row => row.GetString(0), token)).ToHashSet(StringComparer.Ordinal),
            cancellationToken);

    public Task WriteForegroundAsync(
        string node, IReadOnlyList<ForegroundChange> changes, DateTimeOffset until, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection);
                // In one order, so that two nodes never wait for each other in a circle.
                var sorted = changes.OrderBy(change => change.App, StringComparer.Ordinal)
                    .ThenBy(change => change.User, StringComparer.Ordinal).ToArray();
                var (come, gone) = (Array.FindAll(sorted, change => change.IsThere), Array.FindAll(sorted, change => !change.IsThere));
                if (gone.Length > 0)
                {
                    batch.Then(
                        """
                        with gone as materialized (
                            select f.app, f.name from foreground f join unnest($2::text[], $3::text[]) g(app, name)
                                on g.app = f.app and g.name = f.name where f.node = $1 order by f.app, f.name for update of f)
                        delete from foreground f using gone g where f.node = $1 and f.app = g.app and f.name = g.name
                        """)
                        .With(node).Column(gone.Select(change => change.App)).Column(gone.Select(change => change.User));
                }

                if (come.Length > 0)
                {
                    batch.Then(
                        """
                        insert into foreground (app, name, node, away) select app, name, $1, false
                        from unnest($2::text[], $3::text[]) c(app, name) on conflict (app, name, node) do update set away = false
                        """)
                        .With(node).Column(come.Select(change => change.App)).Column(come.Select(change => change.User));
                }

                batch.Then(
                    "insert into foreground_nodes (node, until) values ($1, $2) on conflict (node) do update set until = excluded.until")
                    .With(node).With(until.UtcDateTime);
                return await batch.ExecuteNonQueryAsync(token);
            },
            cancellationToken);

    public Task SetAwayAsync(string app, string user, bool isAway, CancellationToken cancellationToken) => RunSetAsync(
        """
        with theirs as materialized (
            select app, name, node from foreground where app = $2 and name = $3 order by app, name, node for update)
        update foreground f set away = $1 from theirs t where f.app = t.app and f.name = t.name and f.node = t.node
        """,
        command => command.With(isAway).With(app).With(user), cancellationToken);

    public Task<int> DropForegroundAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) =>
            {
                var removed = await connection.Command(
                    """
                    delete from foreground f using (
                        select f.app, f.name, f.node from foreground_nodes n join foreground f on f.node = n.node
                        where n.until < $1 limit $2 for update of f skip locked) o
                    where f.app = o.app and f.name = o.name and f.node = o.node
                    """)
                    .With(before.UtcDateTime).With(limit).RunAsync(token);
                await connection.Command(
                    """
                    delete from foreground_nodes n
                    where until < $1 and not exists (select 1 from foreground f where f.node = n.node)
                    """)
                    .With(before.UtcDateTime).RunAsync(token);
                return removed;
            },
            cancellationToken);
}
