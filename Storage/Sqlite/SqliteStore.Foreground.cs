using Nudge.Core.Pushes;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<IReadOnlySet<string>> ReadForegroundAsync(
        string app, IReadOnlyCollection<string> users, DateTimeOffset now, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlySet<string>>(
            database =>
            {
                var there = new HashSet<string>(StringComparer.Ordinal);
                foreach (var user in users)
                {
                    using var row = database.Prepare(
                        """
                        select 1 from foreground f join foreground_nodes n on n.node = f.node
                        where f.app = ? and f.name = ? and f.away = 0 and n.until > ? limit 1
                        """).Bind(app).Bind(user).Bind(now);
                    if (row.Step())
                        there.Add(user);
                }

                return there;
            },
            cancellationToken);

    public Task WriteForegroundAsync(
        string node, IReadOnlyList<ForegroundChange> changes, DateTimeOffset until, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database =>
            {
                foreach (var change in changes)
                {
                    var statement = change.IsThere
                        ? database.Prepare(
                            """
                            insert into foreground (app, name, node, away) values (?, ?, ?, 0)
                            on conflict (app, name, node) do update set away = 0
                            """)
                        : database.Prepare("delete from foreground where app = ? and name = ? and node = ?");
                    statement.Bind(change.App).Bind(change.User).Bind(node).Run();
                }

                return database.Prepare(
                    "insert into foreground_nodes (node, until) values (?, ?) on conflict (node) do update set until = excluded.until")
                    .Bind(node).Bind(until).Run();
            },
            cancellationToken);

    public Task SetAwayAsync(string app, string user, bool isAway, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare("update foreground set away = ? where app = ? and name = ?")
            .Bind(isAway).Bind(app).Bind(user).Run(),
        cancellationToken);

    public Task<int> DropForegroundAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            var removed = database.Prepare(
                """
                delete from foreground where (app, name, node) in (
                    select f.app, f.name, f.node from foreground_nodes n join foreground f on f.node = n.node
                    where n.until < ? limit ?)
                """).Bind(before).Bind(limit).Run();
            database.Prepare(
                """
                delete from foreground_nodes
                where until < ? and not exists (select 1 from foreground f where f.node = foreground_nodes.node)
                """).Bind(before).Run();
            return removed;
        },
        cancellationToken);
}
