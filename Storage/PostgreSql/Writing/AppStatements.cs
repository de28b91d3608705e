using Npgsql;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>Writes apps and revocations.</summary>
internal static class AppStatements
{
    internal static void Add(NpgsqlBatch batch, GroupRows rows)
    {
        if (rows.Apps.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                insert into apps (actor, id, key, json, deleted_at)
                select * from unnest($1::bigint[], $2::text[], $3::text[], $4::bytea[], $5::timestamptz[])
                on conflict (actor) do update set id = excluded.id, key = excluded.key, json = excluded.json, deleted_at = excluded.deleted_at
                """)
                .Column(rows.Apps.Keys)
                .Column(rows.Apps.Values.Select(row => row.Id))
                .Column(rows.Apps.Values.Select(row => row.Key))
                .Column(rows.Apps.Values.Select(row => row.Json))
                .Column(rows.Apps.Values.Select(row => row.DeletedAt)));
        }

        if (rows.Revocations.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                insert into revocations (actor, target, name, user_id, issued_up_to, until)
                select * from unnest($1::bigint[], $2::smallint[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
                on conflict (actor, target, name, user_id) do update set issued_up_to = excluded.issued_up_to, until = excluded.until
                """)
                .Column(rows.Revocations.Keys.Select(key => key.Actor))
                .Column(rows.Revocations.Keys.Select(key => (short)key.Target))
                .Column(rows.Revocations.Keys.Select(key => key.Name))
                .Column(rows.Revocations.Keys.Select(key => key.User))
                .Column(rows.Revocations.Values.Select(row => row.IssuedUpTo))
                .Column(rows.Revocations.Values.Select(row => row.Until)));
        }
    }
}
