using Npgsql;
using Nudge.Core;
using Nudge.Core.Returning;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    // The row of a target's newest stamp is taken first, in the order of the targets: so nodes take turns at a target and never wait for
    // each other in a circle.
    private const string MoveScopes =
        """
        with moves as (select * from unnest($1, $2, $3, $4) with ordinality row(app, target, scope, version, place)),
        targets as (select app, target, count(*) moves from moves group by app, target),
        newest as (
            insert into scopes (app, target, scope, stamp, floor, at, version)
            select app, target, '', $5 + moves, 0, $6, 0 from targets order by app, target
            on conflict (app, target, scope) do update set stamp = greatest(scopes.stamp, $5) + (excluded.stamp - $5), at = excluded.at
            returning app, target, stamp),
        moved as (
            insert into scopes (app, target, scope, stamp, floor, at, version)
            select m.app, m.target, m.scope, n.stamp - t.moves + row_number() over (partition by m.app, m.target order by m.place), 0, $6, m.version
            from moves m join targets t using (app, target) join newest n using (app, target)
            on conflict (app, target, scope) do update set stamp = excluded.stamp, at = excluded.at, version = greatest(scopes.version, excluded.version)
            returning app, target, scope, stamp)
        select moved.stamp from moves join moved using (app, target, scope) order by moves.place
        """;

    // Scopes above the bound are forgotten, and up to where is remembered.
    private const string ForgetScopes =
        """
        with targets as (select distinct app, target from unnest($1, $2) row(app, target)),
        ranked as (
            select s.app, s.target, s.scope, row_number() over (partition by s.app, s.target order by s.stamp desc) rank
            from scopes s join targets using (app, target) where s.scope <> ''),
        gone as (
            delete from scopes s using ranked r where r.rank > $3 and s.app = r.app and s.target = r.target and s.scope = r.scope
            returning s.app, s.target, s.stamp),
        floors as (select app, target, max(stamp) stamp from gone group by app, target)
        update scopes s set floor = f.stamp from floors f where s.app = f.app and s.target = f.target and s.scope = ''
        """;

    public Task<IReadOnlyList<long>> MoveScopesAsync(
        IReadOnlyList<ScopeMove> moves, DateTimeOffset now, CancellationToken cancellationToken) =>
        _connections.WriteAsync<IReadOnlyList<long>>(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection);
                batch.Then(MoveScopes)
                    .Column(moves.Select(move => move.App)).Column(moves.Select(move => move.Target))
                    .Column(moves.Select(move => move.Scope))
                    .Column(moves.Select(move => move.Version)).With(Clock.Microseconds(now)).With(Clock.Milliseconds(now).UtcDateTime);
                batch.Then(ForgetScopes).Column(moves.Select(move => move.App))
                    .Column(moves.Select(move => move.Target)).With(MovedScopes.ScopesMax);
                await using var rows = await batch.ExecuteReaderAsync(token);
                var stamps = await rows.ReadAllAsync(row => row.GetInt64(0), token);
                // A failure behind it shows at the end of all results.
                await rows.NextResultAsync(token);
                return stamps;
            },
            cancellationToken);

    public Task<MovedScopes> ReadScopesAsync(string app, string target, long after, CancellationToken cancellationToken) =>
        _connections.ReadAsync(
            async (connection, token) =>
            {
                var rows = await connection.Command(
                    "select scope, stamp, floor, version from scopes where app = $1 and target = $2 and (stamp > $3 or scope = '') order "
                    + "by "
                    + "stamp, scope desc")
                    .With(app).With(target).With(after)
                    .ReadAllAsync(
                        row => (Floor: row.GetInt64(2), Moved: new MovedScope(row.GetString(0), row.GetInt64(1), row.GetInt64(3))), token);
                var newest = rows.FindIndex(row => row.Moved.Scope.Length == 0);
                return newest < 0
                    ? MovedScopes.None
                    : new(
                        rows[newest].Moved.Stamp, rows[newest].Floor,
                        [.. rows.Select(row => row.Moved).Where(moved => moved.Scope.Length > 0)]);
            },
            cancellationToken);

    public Task<int> DropScopesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => RunSetAsync(
        "delete from scopes s using (select app, target, scope from scopes where at < $1 order by at limit $2) old where s.app = old.app "
        + "and s.target = old.target and s.scope = old.scope",
        command => command.With(before.UtcDateTime).With(limit), cancellationToken);
}
