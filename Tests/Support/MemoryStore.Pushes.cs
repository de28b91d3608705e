using Nudge.Core.Pushes;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly Dictionary<Guid, PushJob> _pushJobs = [];
    private readonly Dictionary<(Guid Job, string Device), PushSend> _pushSends = [];
    private readonly Dictionary<(string App, string Provider), PushAccount> _pushAccounts = [];

    /// <summary>Every push to a device, as it is.</summary>
    public IReadOnlyList<PushSend> PushSends => Locked(() => (PushSend[])[.. _pushSends.Values]);

    /// <summary>Every job, as it is.</summary>
    public IReadOnlyList<PushJob> PushJobs => Locked(() => (PushJob[])[.. _pushJobs.Values]);

    public Task<DateTimeOffset?> ReadNextPushAsync(CancellationToken cancellationToken) => Read(
        () => _pushJobs.Values.Select(job => job.Due).Concat(_pushSends.Values.Select(send => send.Due)).Min(), cancellationToken);

    public Task<IReadOnlyList<PushJob>> ClaimJobsAsync(
        PushLane lane, bool ofChannels, DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<PushJob>>(
            () =>
            {
                var claimed = _pushJobs.Values
                    .Where(job => job.Lane == lane && job.IsChannel == ofChannels && job.Due <= now).OrderBy(job => job.Due)
                    .ThenBy(job => job.Id).Take(limit).Select(job => job with { Due = until, Waits = PushWait.None })
                    .ToList();
                foreach (var job in claimed)
                    _pushJobs[job.Id] = job;
                return claimed;
            },
            cancellationToken);

    public Task<IReadOnlyList<PushSend>> ClaimSendsAsync(
        PushSendState state, PushLane lane, DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<PushSend>>(
            () =>
            {
                var claimed = _pushSends.Values.Where(send => send.State == state && send.Lane == lane && send.Due <= now)
                    .OrderBy(send => send.Due).Take(limit).Select(send => send.Claimed(until)).ToList();
                foreach (var send in claimed)
                    _pushSends[(send.Job, send.Device)] = send;
                return claimed;
            },
            cancellationToken);

    public Task<IReadOnlyList<PushJob>> ReadJobsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<PushJob>>(() => [.. ids.Where(_pushJobs.ContainsKey).Select(id => _pushJobs[id])], cancellationToken);

    public Task<IReadOnlyList<string>> ReadPushedAsync(Guid job, string? after, string upTo, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<string>>(
            () =>
            [
                .. _pushSends.Keys.Where(key => key.Job == job && string.CompareOrdinal(key.Device, after ?? "") > 0
                    && string.CompareOrdinal(key.Device, upTo) <= 0).Select(key => key.Device),
            ],
            cancellationToken);

    public Task RecordAsync(PushRecord record, CancellationToken cancellationToken) => Read(
        () =>
        {
            foreach (var send in record.Added)
                _pushSends.TryAdd((send.Job, send.Device), send);
            foreach (var (send, until) in record.Changed)
            {
                if (_pushSends.TryGetValue((send.Job, send.Device), out var stored) && stored.Due == until)
                    _pushSends[(send.Job, send.Device)] = send;
            }

            foreach (var (job, until) in record.Jobs)
            {
                if (_pushJobs.TryGetValue(job.Id, out var stored) && stored.Due == until)
                    _pushJobs[job.Id] = stored with { Due = job.Due, Cursor = job.Cursor, Waits = job.Waits };
            }

            return true;
        },
        cancellationToken);

    public Task<PushTotals> ReadTotalsAsync(string app, string notification, CancellationToken cancellationToken) => Read(
        () =>
        {
            var jobs = _pushJobs.Values.Where(job => job.App == app && job.Notification == notification && job.Kind == PushJobKind.Show)
                .ToList();
            var sends = _pushSends.Values.Where(send => jobs.Any(job => job.Id == send.Job)).ToList();
            return new PushTotals(
                jobs.Count, jobs.Count(job => job.Due is not null), CountOf(PushSendState.Waiting), sends.Count(send => send.IsStopped),
                CountOf(PushSendState.Sent), CountOf(PushSendState.Confirmed), CountOf(PushSendState.Failed),
                CountOf(PushSendState.Dropped),
                sends.Where(send => send.State is PushSendState.Failed or PushSendState.Dropped).GroupBy(send => send.Reason)
                    .ToDictionary(group => group.Key, group => (long)group.Count()));

            long CountOf(PushSendState state) => sends.Count(send => send.State == state);
        },
        cancellationToken);

    public Task<PushBacklog> ReadBacklogAsync(CancellationToken cancellationToken) => Read(
        () => new PushBacklog(
            _pushJobs.Values.Count(job => job.Due is not null),
            _pushSends.Values.Count(send => send is { State: PushSendState.Waiting, Due: not null }),
            _pushSends.Values.Count(send => send is { State: PushSendState.Sent, Due: not null }),
            _pushJobs.Values.Min(job => job.Due)),
        cancellationToken);

    public Task<int> RemovePushesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Read(
        () =>
        {
            var removed = 0;
            foreach (var job in _pushJobs.Values.Where(job => job.At < before).OrderBy(job => job.At).ToList())
            {
                foreach (var key in _pushSends.Keys.Where(key => key.Job == job.Id).Take(limit - removed).ToList())
                    removed += _pushSends.Remove(key) ? 1 : 0;
                if (removed >= limit)
                    return removed;
                removed += _pushJobs.Remove(job.Id) ? 1 : 0;
            }

            return removed;
        },
        cancellationToken);

    public Task<PushAccount?> FindAccountAsync(string app, string provider, CancellationToken cancellationToken) =>
        Read(() => _pushAccounts.GetValueOrDefault((app, provider)), cancellationToken);

    public Task PutAccountAsync(PushAccount account, CancellationToken cancellationToken) => Read(
        () =>
        {
            _pushAccounts[(account.App, account.Provider)] = account;
            ReleaseLocked(account.App, account.Provider, account.UpdatedAt);
            return true;
        },
        cancellationToken);

    public Task ReleaseSendsAsync(string app, string provider, DateTimeOffset now, CancellationToken cancellationToken) => Read(
        () =>
        {
            ReleaseLocked(app, provider, now);
            return true;
        },
        cancellationToken);

    public Task<bool> RemoveAccountAsync(string app, string provider, CancellationToken cancellationToken) =>
        Read(() => _pushAccounts.Remove((app, provider)), cancellationToken);

    private void ReleaseLocked(string app, string provider, DateTimeOffset now)
    {
        foreach (var send in _pushSends.Values.Where(send => send.App == app && send.Provider == provider && send.IsStopped).ToList())
            _pushSends[(send.Job, send.Device)] = send with { Due = now };
    }

    public Task<bool> StopAccountAsync(
        string app, string provider, DateTimeOffset? updatedAt, string reason, DateTimeOffset at, CancellationToken cancellationToken) =>
        Read(
            () =>
            {
                var account = _pushAccounts.GetValueOrDefault((app, provider));
                if (account?.UpdatedAt != updatedAt || account?.StoppedBy is not null)
                    return false;
                account ??= new(app, provider, default, null, at, null, null);
                _pushAccounts[(app, provider)] = account with { StoppedBy = reason, StoppedAt = at };
                return true;
            },
            cancellationToken);
}
