using Nudge.Core;
using Nudge.Core.Returning;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<IReadOnlyList<long>> MoveScopesAsync(
        IReadOnlyList<ScopeMove> moves, DateTimeOffset now, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<long>>(
            database =>
            {
                var stamps = new long[moves.Count];
                var at = Clock.Milliseconds(now);
                foreach (var target in moves.Select((move, place) => (move, place)).GroupBy(each => (each.move.App, each.move.Target)))
                {
                    var (app, name) = target.Key;
                    var stamp = Math.Max(NewestOf(database, app, name), Clock.Microseconds(now));
                    foreach (var (move, place) in target)
                        Put(database, app, name, move.Scope, stamps[place] = ++stamp, at, move.Version);
                    Put(database, app, name, "", stamp, at, 0);
                    Forget(database, app, name);
                }

                return stamps;
            },
            cancellationToken);

    public Task<MovedScopes> ReadScopesAsync(string app, string target, long after, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            database =>
            {
                using var rows = database.Prepare(
                    "select scope, stamp, floor, version from scopes where app = ? and target = ? and (stamp > ? or scope = '') order by "
                    + "stamp, scope desc")
                    .Bind(app).Bind(target).Bind(after);
                var moved = MovedScopes.None;
                var scopes = new List<MovedScope>();
                while (rows.Step())
                {
                    if (rows.Text(0) is { Length: > 0 } scope)
                        scopes.Add(new(scope, rows.Int64(1), rows.Int64(3)));
                    else
                        moved = new(rows.Int64(1), rows.Int64(2), scopes);
                }

                return moved;
            },
            cancellationToken);

    public Task<int> DropScopesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            var old = new List<(string App, string Target, string Scope)>();
            using (var rows = database.Prepare("select app, target, scope from scopes where at < ? order by at limit ?")
                .Bind(before).Bind(limit))
            {
                while (rows.Step())
                    old.Add((rows.Text(0), rows.Text(1), rows.Text(2)));
            }

            foreach (var (app, target, scope) in old)
                database.Prepare("delete from scopes where app = ? and target = ? and scope = ?").Bind(app).Bind(target).Bind(scope).Run();
            return old.Count;
        },
        cancellationToken);

    private static long NewestOf(SqliteDatabase database, string app, string target)
    {
        using var row = database.Prepare("select stamp from scopes where app = ? and target = ? and scope = ''").Bind(app).Bind(target);
        return row.Step() ? row.Int64(0) : 0;
    }

    private static void Put(
        SqliteDatabase database, string app, string target, string scope, long stamp, DateTimeOffset at, long version) =>
        database.Prepare(
            """
            insert into scopes (app, target, scope, stamp, floor, at, version) values (?, ?, ?, ?, 0, ?, ?)
            on conflict (app, target, scope) do update set stamp = excluded.stamp, at = excluded.at, version = max(version, excluded.version)
            """)
            .Bind(app).Bind(target).Bind(scope).Bind(stamp).Bind(at).Bind(version).Run();

    /// <summary>Forgets the oldest scopes above the bound, and remembers up to where.</summary>
    private static void Forget(SqliteDatabase database, string app, string target)
    {
        long floor;
        using (var row = database.Prepare(
            "select stamp from scopes where app = ? and target = ? and scope <> '' order by stamp desc limit 1 offset ?")
            .Bind(app).Bind(target).Bind(MovedScopes.ScopesMax))
        {
            if (!row.Step())
                return;
            floor = row.Int64(0);
        }

        database.Prepare("delete from scopes where app = ? and target = ? and scope <> '' and stamp <= ?")
            .Bind(app).Bind(target).Bind(floor).Run();
        database.Prepare("update scopes set floor = ? where app = ? and target = ? and scope = ''")
            .Bind(floor).Bind(app).Bind(target).Run();
    }
}
