using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Writing;

/// <summary>A table with rows of apps: by an app's id in its column <c>app</c>, or by an actor in its column <c>actor</c>.</summary>
/// <remarks>Found in the schema and not listed, so that none that is added later can be forgotten.</remarks>
internal sealed class AppTable
{
    private AppTable(string name, string column, string[] key)
    {
        (Name, IsOfActors) = (name, column == "actor");
        var columns = string.Join(", ", key);
        Delete = $"""delete from "{name}" where ({columns}) in (select {columns} from "{name}" where {column} = ? limit ?)""";
    }

    internal string Name { get; }

    internal bool IsOfActors { get; }

    /// <summary>Deletes rows of one app or actor: its id, and how many at most.</summary>
    internal string Delete { get; }

    /// <summary>All but the heads, in which actors are found.</summary>
    internal static IReadOnlyList<AppTable> In(SqliteDatabase database)
    {
        var tables = new List<AppTable>();
        using (var rows = database.Prepare(
            """
            select t.name, min(c.name = 'actor'), t.wr, (select group_concat('"' || k.name || '"') from pragma_table_info(t.name) k where k.pk > 0)
            from pragma_table_list t join pragma_table_info(t.name) c on c.name in ('app', 'actor')
            where t.schema = 'main' and t.type = 'table' and t.name <> 'heads' group by t.name order by t.name
            """))
        {
            while (rows.Step())
                tables.Add(new(
                    rows.Text(0), rows.Boolean(1) ? "actor" : "app", rows.Boolean(2) ? rows.Text(3).Split(',') : ["rowid"]));
        }

        return tables;
    }
}
