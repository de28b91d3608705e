using Npgsql;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>Writes the timers that actors set.</summary>
internal static class TimerStatements
{
    internal static void Add(NpgsqlBatch batch, GroupRows rows)
    {
        if (rows.Timers.Count == 0)
            return;
        // In one order in all lanes, so that two of them never wait for each other.
        var timers = rows.Timers.Values.OrderBy(row => row.App, StringComparer.Ordinal).ThenBy(row => row.Kind)
            .ThenBy(row => row.Name, StringComparer.Ordinal).ThenBy(row => row.Id, StringComparer.Ordinal).ToArray();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            insert into timers (app, kind, name, id, at, due, body)
            select * from unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::bytea[])
            on conflict (app, kind, name, id) do update set at = excluded.at, due = excluded.due, body = excluded.body
            """)
            .Column(timers.Select(row => row.App)).Column(timers.Select(row => (short)row.Kind)).Column(timers.Select(row => row.Name))
            .Column(timers.Select(row => row.Id)).Column(timers.Select(row => row.At)).Column(timers.Select(row => row.Due))
            .Column(timers.Select(row => row.Body)));
    }
}
