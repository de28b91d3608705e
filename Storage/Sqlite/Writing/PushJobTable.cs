using Nudge.Core.Pushes;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Writing;

/// <summary>Adds jobs of pushes. One that would be the second of its user to be joined is left out.</summary>
internal static class PushJobTable
{
    internal static void Add(SqliteDatabase database, PushJob job) =>
        database.Prepare(
            """
            insert into push_jobs (
                id, app, lane, kind, is_channel, target, notification, version, collapse_key, at, body, cursor, waits, expires_at, due)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
            """)
            .Bind(job.Id.ToByteArray(bigEndian: true)).Bind(job.App).Bind((long)job.Lane).Bind((long)job.Kind).Bind(job.IsChannel)
            .Bind(job.Target).Bind(job.Notification).Bind(job.Version).Bind(job.CollapseKey).Bind(job.At).Bind(job.Body).Bind(job.Cursor)
            .Bind((long)job.Waits).BindMoment(job.ExpiresAt).BindMoment(job.Due).Run();
}
