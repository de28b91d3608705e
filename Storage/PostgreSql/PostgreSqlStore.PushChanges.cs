using Npgsql;
using Nudge.Core.Pushes;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    private const string OfTarget = " j.app = $1 and j.notification = $2 and j.is_channel = $3 and j.target = $4";

    public Task AddJobsAsync(IReadOnlyList<PushJob> jobs, CancellationToken cancellationToken) => _connections.WriteAsync(
        async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection);
            PushStatements.Add(batch, jobs);
            return batch.BatchCommands.Count == 0 ? 0 : await batch.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    public Task<bool> WithdrawPushesAsync(PushJob withdrawal, DateTimeOffset again, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                var shown = await OfNotification(
                    connection.Command(
                        "select j.id, j.due is not null, j.collapse_key from push_jobs j where" + OfTarget
                        + " and j.kind = 0 order by j.at, j.version for update"),
                    withdrawal).ReadAllAsync(row => (Id: row.GetGuid(0), IsOpen: row.GetBoolean(1), Key: row.StringOrNull(2)), token);
                if (shown.Count == 0)
                    return false;
                Guid[] ids = [.. shown.Select(job => job.Id)];
                await connection.Command("update push_jobs set due = null, waits = 0 where id = any($1) and due is not null")
                    .With(ids).RunAsync(token);
                // One of no tries whose reason is gone is claimed, and may be on its way.
                var dropped = await connection.Command(
                    """
                    with waiting as materialized (
                        select job, device from push_sends where job = any($1) and state = 0 order by job, device for update)
                    update push_sends s set state = 4, due = null, reason = 'withdrawn',
                        tries = s.tries + case when s.tries = 0 and s.reason = '' then 1 else 0 end
                    from waiting w where s.job = w.job and s.device = w.device
                    """)
                    .With(ids).RunAsync(token);
                var told = withdrawal with { CollapseKey = shown[^1].Key };
                await using var batch = new NpgsqlBatch(connection, transaction);
                PushStatements.Add(
                    batch,
                    dropped > 0 || shown.Exists(job => job.IsOpen)
                        ? [told, told with { Id = Guid.CreateVersion7(again), Due = again }]
                        : [told]);
                await batch.ExecuteNonQueryAsync(token);
                await transaction.CommitAsync(token);
                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<string>> ReadSentAsync(
        PushJob withdrawal, string? after, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<string>>(
            async (connection, token) => await OfNotification(
                connection.Command(
                    "select distinct s.device from push_jobs j join push_sends s on s.job = j.id where" + OfTarget
                    + """
                     and j.kind = 0 and (s.state in (1, 2) or s.state = 4 and s.reason = 'withdrawn' and s.tries > 0) and s.device > $5
                    and not exists (
                        select 1 from push_jobs w join push_sends t on t.job = w.id
                        where w.app = $1 and w.notification = $2 and w.is_channel = $3 and w.target = $4 and w.kind = 1 and t.device = s.device)
                    order by s.device limit $6
                    """),
                withdrawal).With(after ?? "").With(limit).ReadAllAsync(row => row.GetString(0), token),
            cancellationToken);

    public Task<IReadOnlySet<Guid>> FindCollapsedAsync(IReadOnlyList<PushJob> jobs, CancellationToken cancellationToken)
    {
        var keyed = jobs.Where(job => job.CollapseKey is not null).ToArray();
        return keyed.Length == 0
            ? Task.FromResult<IReadOnlySet<Guid>>(new HashSet<Guid>())
            : _connections.ReadAsync<IReadOnlySet<Guid>>(
                async (connection, token) => (await connection.Command(
                    """
                    select o.id from unnest($1::uuid[]) a(id) join push_jobs o on o.id = a.id
                    where o.collapse_key is not null and exists (
                        select 1 from push_jobs n where n.app = o.app and n.target = o.target and n.collapse_key = o.collapse_key
                        and n.collapse_key is not null and n.is_channel = o.is_channel and n.kind = 0
                        and (n.at > o.at or n.at = o.at and n.version > o.version))
                    """)
                    .With<Guid[]>([.. keyed.Select(job => job.Id)]).ReadAllAsync(row => row.GetGuid(0), token)).ToHashSet(),
                cancellationToken);
    }

    public Task<IReadOnlySet<string>> FindSummarizedAsync(IReadOnlyCollection<string> devices, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlySet<string>>(
            async (connection, token) => (await connection.Command(
                "select distinct device from push_sends where device = any($1) and reason = 'summary' and state = 0")
                .With(devices.ToArray()).ReadAllAsync(row => row.GetString(0), token)).ToHashSet(StringComparer.Ordinal),
            cancellationToken);

    public Task ReleaseUnseenAsync(
        string app, string user, IReadOnlyCollection<string> devices, DateTimeOffset now, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection);
                batch.Then(
                    """
                    with waiting as materialized (
                        select id from push_jobs where app = $2 and target = $3 and waits = 1 and not is_channel and due > $1
                        order by id for update)
                    update push_jobs j set due = $1 from waiting w where j.id = w.id
                    """)
                    .With(now.UtcDateTime).With(app).With(user);
                batch.Then(
                    """
                    with waiting as materialized (
                        select job, device from push_sends
                        where device = any($2) and app = $3 and reason = 'unseen' and state = 0 and due > $1 order by job, device for update)
                    update push_sends s set due = $1 from waiting w where s.job = w.job and s.device = w.device
                    """)
                    .With(now.UtcDateTime).With(devices.ToArray()).With(app);
                return await batch.ExecuteNonQueryAsync(token);
            },
            cancellationToken);

    private static NpgsqlCommand OfNotification(NpgsqlCommand command, PushJob job) =>
        command.With(job.App).With(job.Notification).With(job.IsChannel).With(job.Target);
}
