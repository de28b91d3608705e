using Npgsql;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>Writes the jobs of pushes that come with appends.</summary>
internal static class PushStatements
{
    internal static void Add(NpgsqlBatch batch, GroupRows rows)
    {
        if (rows.Pushes.Count == 0)
            return;
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            insert into push_jobs (id, app, lane, kind, is_channel, target, notification, version, collapse_key, at, expires_at, body, due, cursor)
            select * from unnest($1::uuid[], $2::text[], $3::smallint[], $4::smallint[], $5::boolean[], $6::text[], $7::text[], $8::bigint[],
                $9::text[], $10::timestamptz[], $11::timestamptz[], $12::bytea[], $13::timestamptz[], $14::text[])
            """)
            .Column(rows.Pushes.Select(job => job.Id))
            .Column(rows.Pushes.Select(job => job.App))
            .Column(rows.Pushes.Select(job => (short)job.Lane))
            .Column(rows.Pushes.Select(job => (short)job.Kind))
            .Column(rows.Pushes.Select(job => job.IsChannel))
            .Column(rows.Pushes.Select(job => job.Target))
            .Column(rows.Pushes.Select(job => job.Notification))
            .Column(rows.Pushes.Select(job => job.Version))
            .Column(rows.Pushes.Select(job => job.CollapseKey))
            .Column(rows.Pushes.Select(job => job.At))
            .Column(rows.Pushes.Select(job => job.ExpiresAt))
            .Column(rows.Pushes.Select(job => job.Body))
            .Column(rows.Pushes.Select(job => job.Due))
            .Column(rows.Pushes.Select(job => job.Cursor)));
    }
}
