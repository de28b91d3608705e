using Npgsql;
using Nudge.Core.Pushes;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>Adds jobs of pushes. One that would be the second of its user to be joined is left out.</summary>
internal static class PushStatements
{
    internal static void Add(NpgsqlBatch batch, IReadOnlyList<PushJob> jobs)
    {
        if (jobs.Count == 0)
            return;
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            insert into push_jobs (id, app, lane, kind, is_channel, target, notification, version, collapse_key, at, expires_at, body, due, cursor, waits)
            select * from unnest($1::uuid[], $2::text[], $3::smallint[], $4::smallint[], $5::boolean[], $6::text[], $7::text[], $8::bigint[],
                $9::text[], $10::timestamptz[], $11::timestamptz[], $12::bytea[], $13::timestamptz[], $14::text[], $15::smallint[])
            on conflict do nothing
            """)
            .Column(jobs.Select(job => job.Id))
            .Column(jobs.Select(job => job.App))
            .Column(jobs.Select(job => (short)job.Lane))
            .Column(jobs.Select(job => (short)job.Kind))
            .Column(jobs.Select(job => job.IsChannel))
            .Column(jobs.Select(job => job.Target))
            .Column(jobs.Select(job => job.Notification))
            .Column(jobs.Select(job => job.Version))
            .Column(jobs.Select(job => job.CollapseKey))
            .Column(jobs.Select(job => job.At))
            .Column(jobs.Select(job => job.ExpiresAt))
            .Column(jobs.Select(job => job.Body))
            .Column(jobs.Select(job => job.Due))
            .Column(jobs.Select(job => job.Cursor))
            .Column(jobs.Select(job => (short)job.Waits)));
    }
}
