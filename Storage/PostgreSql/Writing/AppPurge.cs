using Npgsql;
using Nudge.Core.Actors;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>Deletes rows of a deleted app, in the transaction that is open.</summary>
internal static class AppPurge
{
    private const int ActorsAtATime = 100;

    /// <returns>How many.</returns>
    internal static async Task<int> RunAsync(
        NpgsqlConnection connection, IReadOnlyList<AppTable> tables, string app, int limit, bool isLast,
        CancellationToken cancellationToken)
    {
        var purged = 0;
        foreach (var kind in Enum.GetValues<ActorKind>().Where(kind => kind != ActorKind.App))
            purged += await RunOfActorsAsync(connection, tables, kind, app, Math.Max(limit - purged, 0), cancellationToken);
        foreach (var table in tables.Where(table => !table.IsOfActors))
        {
            purged += await connection.Command(table.Delete).With(new[] { app }).With((long)Math.Max(limit - purged, 0))
                .RunAsync(cancellationToken);
        }

        return purged == 0 && isLast
            ? await RunOfActorsAsync(connection, tables, ActorKind.App, app, limit, cancellationToken)
            : purged;
    }

    /// <summary>
    /// Heads go when no row refers to them any more: until then the rows are found by them. They are locked first, which each append has to
    /// do too, so that none comes in between.
    /// </summary>
    private static async Task<int> RunOfActorsAsync(
        NpgsqlConnection connection, IReadOnlyList<AppTable> tables, ActorKind kind, string app, int limit,
        CancellationToken cancellationToken)
    {
        var actors = (await connection.Command(
            "select id from heads where kind = $1 and app = $2 order by name limit $3 for update")
            .With((short)kind).With(app).With(ActorsAtATime).ReadAllAsync(row => row.GetInt64(0), cancellationToken)).ToArray();
        if (actors.Length == 0)
            return 0;
        var purged = 0;
        foreach (var table in tables.Where(table => table is { IsOfActors: true, Name: not "apps" }))
            purged += await connection.Command(table.Delete).With(actors).With((long)(limit - purged)).RunAsync(cancellationToken);
        if (purged >= limit)
            return purged;
        // With the app's row goes what says that there is something to purge.
        await connection.Command("delete from apps where actor = any($1)").With(actors).RunAsync(cancellationToken);
        return purged + await connection.Command("delete from heads where id = any($1)").With(actors).RunAsync(cancellationToken);
    }
}
