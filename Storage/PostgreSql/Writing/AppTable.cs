using Npgsql;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>A table with rows of apps: by an app's id in its column <c>app</c>, or by an actor in its column <c>actor</c>.</summary>
/// <remarks>Found in the schema and not listed, so that none that is added later can be forgotten.</remarks>
internal sealed class AppTable
{
    private AppTable(string name, string column, string[] key)
    {
        (Name, IsOfActors) = (name, column == "actor");
        var columns = string.Join(", ", key.Select(each => $"\"{each}\""));
        var isSame = string.Join(" and ", key.Select(each => $"t.\"{each}\" = gone.\"{each}\""));
        Delete = $"""
            with gone as materialized (select {columns} from "{name}" where {column} = any($1) limit $2)
            delete from "{name}" t using gone where {isSame}
            """;
    }

    internal string Name { get; }

    internal bool IsOfActors { get; }

    /// <summary>Deletes rows of some apps or actors: their ids, and how many at most.</summary>
    internal string Delete { get; }

    /// <summary>
    /// All but the heads, in which actors are found. A table without a primary key is deleted from by the index of its actors.
    /// </summary>
    internal static async Task<IReadOnlyList<AppTable>> InAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.Command(
            """
            select distinct on (c.relname) c.relname::text, a.attname::text, (
                select array_agg(k.attname::text order by x.place)
                from (
                    select indkey from pg_index
                    where indrelid = c.oid and (indisprimary or (indpred is null and indkey[0] = a.attnum))
                    order by indisprimary desc, indnatts limit 1) i
                cross join lateral unnest(i.indkey::smallint[]) with ordinality as x (number, place)
                join pg_attribute k on k.attrelid = c.oid and k.attnum = x.number)
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname in ('app', 'actor') and not a.attisdropped
            where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'heads'
            order by c.relname, a.attname desc
            """)
            .ReadAllAsync(row => new AppTable(row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2)), cancellationToken);
}
