using Nudge.Core.Actors;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Writing;

/// <summary>Deletes rows of a deleted app, in the transaction that is open.</summary>
internal static class AppPurge
{
    private const int ActorsAtATime = 100;

    /// <returns>How many.</returns>
    internal static int Run(SqliteDatabase database, IReadOnlyList<AppTable> tables, string app, int limit, bool isLast)
    {
        var purged = 0;
        foreach (var kind in Enum.GetValues<ActorKind>().Where(kind => kind != ActorKind.App))
            purged += RunOfActors(database, tables, kind, app, Math.Max(limit - purged, 0));
        foreach (var table in tables.Where(table => !table.IsOfActors))
            purged += database.Prepare(table.Delete).Bind(app).Bind(Math.Max(limit - purged, 0)).Run();
        return purged == 0 && isLast ? RunOfActors(database, tables, ActorKind.App, app, limit) : purged;
    }

    /// <summary>A head goes when no row refers to it any more: until then its rows are found by it.</summary>
    private static int RunOfActors(SqliteDatabase database, IReadOnlyList<AppTable> tables, ActorKind kind, string app, int limit)
    {
        var purged = 0;
        foreach (var actor in ActorsOf(database, kind, app))
        {
            foreach (var table in tables.Where(table => table is { IsOfActors: true, Name: not "apps" }))
                purged += database.Prepare(table.Delete).Bind(actor).Bind(limit - purged).Run();
            if (purged >= limit)
                return purged;
            // With the app's row goes what says that there is something to purge.
            database.Prepare("delete from apps where actor = ?").Bind(actor).Run();
            purged += database.Prepare("delete from heads where id = ?").Bind(actor).Run();
        }

        return purged;
    }

    private static List<long> ActorsOf(SqliteDatabase database, ActorKind kind, string app)
    {
        using var rows = database.Prepare("select id from heads where kind = ? and app = ? order by name limit ?")
            .Bind((long)kind).Bind(app).Bind(ActorsAtATime);
        var actors = new List<long>();
        while (rows.Step())
            actors.Add(rows.Int64(0));
        return actors;
    }
}
