using Nudge.Core.Pushes;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Storage.Sqlite.Writing;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    private const string OfTarget = " j.app = ?1 and j.notification = ?2 and j.is_channel = ?3 and j.target = ?4";

    public Task AddJobsAsync(IReadOnlyList<PushJob> jobs, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            foreach (var job in jobs)
                PushJobTable.Add(database, job);
            return true;
        },
        cancellationToken);

    public Task<bool> WithdrawPushesAsync(PushJob withdrawal, DateTimeOffset again, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database =>
            {
                var shown = new List<PushJob>();
                using (var rows = OfNotification(
                    database.Prepare(
                        $"select {PushJobColumns} from push_jobs j where" + OfTarget + " and j.kind = 0 order by j.at, j.version"),
                    withdrawal))
                {
                    while (rows.Step())
                        shown.Add(JobOf(rows));
                }

                if (shown.Count == 0)
                    return false;
                var open = shown.Count(job => job.Due is not null);
                foreach (var job in shown)
                {
                    database.Prepare("update push_jobs set due = null, waits = 0 where id = ?").Bind(IdOf(job.Id)).Run();
                    // One of no tries whose reason is gone is claimed, and may be on its way.
                    open += database.Prepare(
                        """
                        update push_sends set state = 4, due = null, tries = tries + (tries = 0 and reason = ''), reason = 'withdrawn'
                        where job = ? and state = 0
                        """).Bind(IdOf(job.Id)).Run();
                }

                var told = withdrawal with { CollapseKey = shown[^1].CollapseKey };
                PushJobTable.Add(database, told);
                if (open > 0)
                    PushJobTable.Add(database, told with { Id = Guid.CreateVersion7(again), Due = again });
                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<string>> ReadSentAsync(
        PushJob withdrawal, string? after, int limit, CancellationToken cancellationToken) => _readers.ReadAsync<IReadOnlyList<string>>(
        database =>
        {
            using var rows = OfNotification(
                database.Prepare(
                    "select distinct s.device from push_jobs j join push_sends s on s.job = j.id where" + OfTarget
                    + """
                     and j.kind = 0 and (s.state in (1, 2) or s.state = 4 and s.reason = 'withdrawn' and s.tries > 0) and s.device > ?5
                    and not exists (
                        select 1 from push_jobs w join push_sends t on t.job = w.id
                        where w.app = ?1 and w.notification = ?2 and w.is_channel = ?3 and w.target = ?4 and w.kind = 1 and t.device = s.device)
                    order by s.device limit ?6
                    """),
                withdrawal).Bind(after ?? "").Bind(limit);
            return Texts(rows);
        },
        cancellationToken);

    public Task<IReadOnlySet<Guid>> FindCollapsedAsync(IReadOnlyList<PushJob> jobs, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlySet<Guid>>(
            database =>
            {
                var collapsed = new HashSet<Guid>();
                foreach (var job in jobs.Where(job => job.CollapseKey is not null))
                {
                    using var later = database.Prepare(
                        """
                        select 1 from push_jobs where app = ? and target = ? and collapse_key = ? and collapse_key is not null
                        and is_channel = ? and kind = 0 and (at > ?5 or at = ?5 and version > ?6) limit 1
                        """)
                        .Bind(job.App).Bind(job.Target).Bind(job.CollapseKey).Bind(job.IsChannel).Bind(job.At).Bind(job.Version);
                    if (later.Step())
                        collapsed.Add(job.Id);
                }

                return collapsed;
            },
            cancellationToken);

    public Task<IReadOnlySet<string>> FindSummarizedAsync(IReadOnlyCollection<string> devices, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlySet<string>>(
            database =>
            {
                var found = new HashSet<string>(StringComparer.Ordinal);
                foreach (var device in devices)
                {
                    using var row = database.Prepare(
                        "select 1 from push_sends where device = ? and reason = 'summary' and state = 0 limit 1").Bind(device);
                    if (row.Step())
                        found.Add(device);
                }

                return found;
            },
            cancellationToken);

    public Task ReleaseUnseenAsync(
        string app, string user, IReadOnlyCollection<string> devices, DateTimeOffset now, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database =>
            {
                database.Prepare(
                    "update push_jobs set due = ?1 where app = ?2 and target = ?3 and waits = 1 and is_channel = 0 and due > ?1")
                    .Bind(now).Bind(app).Bind(user).Run();
                foreach (var device in devices)
                {
                    database.Prepare(
                        "update push_sends set due = ?1 where device = ?2 and app = ?3 and reason = 'unseen' and state = 0 and due > ?1")
                        .Bind(now).Bind(device).Bind(app).Run();
                }

                return true;
            },
            cancellationToken);

    private static SqliteStatement OfNotification(SqliteStatement statement, PushJob job) =>
        statement.Bind(job.App).Bind(job.Notification).Bind(job.IsChannel).Bind(job.Target);

    private static List<string> Texts(SqliteStatement rows)
    {
        var texts = new List<string>();
        while (rows.Step())
            texts.Add(rows.Text(0));
        return texts;
    }
}
