using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Pushes;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    public Task AddJobsAsync(IReadOnlyList<PushJob> jobs, CancellationToken cancellationToken) => Read(
        () =>
        {
            foreach (var job in jobs)
                AddJobLocked(job);
            return true;
        },
        cancellationToken);

    public Task<bool> WithdrawPushesAsync(PushJob withdrawal, DateTimeOffset again, CancellationToken cancellationToken) => Read(
        () =>
        {
            var shown = OfTargetLocked(withdrawal).Where(job => job.Kind == PushJobKind.Show).OrderBy(job => job.At)
                .ThenBy(job => job.Version).ToList();
            if (shown.Count == 0)
                return false;
            var open = shown.Exists(job => job.Due is not null);
            foreach (var job in shown)
            {
                _pushJobs[job.Id] = job with { Due = null, Waits = PushWait.None };
                foreach (var send in _pushSends.Values.Where(
                    send => send.Job == job.Id && send.State == PushSendState.Waiting).ToList())
                {
                    open = true;
                    _pushSends[(send.Job, send.Device)] = send with
                    {
                        State = PushSendState.Dropped, Due = null, Reason = PushSend.Withdrawn,
                        Tries = send is { Tries: 0, Reason: "" } ? 1 : send.Tries,
                    };
                }
            }

            var told = withdrawal with { CollapseKey = shown[^1].CollapseKey };
            AddJobLocked(told);
            if (open)
                AddJobLocked(told with { Id = Guid.CreateVersion7(again), Due = again });
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> ReadSentAsync(
        PushJob withdrawal, string? after, int limit, CancellationToken cancellationToken) => Read<IReadOnlyList<string>>(
        () =>
        {
            var kinds = OfTargetLocked(withdrawal).ToDictionary(job => job.Id, job => job.Kind);
            var told = _pushSends.Values.Where(send => kinds.GetValueOrDefault(send.Job) == PushJobKind.Withdraw)
                .Select(send => send.Device).ToHashSet();
            return
            [
                .. _pushSends.Values.Where(send => kinds.TryGetValue(send.Job, out var kind) && kind == PushJobKind.Show
                    && (send.State is PushSendState.Sent or PushSendState.Confirmed
                        || send is { State: PushSendState.Dropped, Reason: PushSend.Withdrawn, Tries: > 0 }))
                    .Select(send => send.Device).Distinct().Where(device => !told.Contains(device))
                    .Where(device => string.CompareOrdinal(device, after ?? "") > 0).Order(StringComparer.Ordinal).Take(limit),
            ];
        },
        cancellationToken);

    public Task<IReadOnlySet<Guid>> FindCollapsedAsync(IReadOnlyList<PushJob> jobs, CancellationToken cancellationToken) =>
        Read<IReadOnlySet<Guid>>(
            () => jobs.Where(old => old.CollapseKey is not null && _pushJobs.Values.Any(
                job => job.App == old.App && job.Target == old.Target && job.CollapseKey == old.CollapseKey
                    && job.IsChannel == old.IsChannel && job.Kind == PushJobKind.Show
                    && (job.At > old.At || (job.At == old.At && job.Version > old.Version)))).Select(old => old.Id).ToHashSet(),
            cancellationToken);

    public Task<IReadOnlySet<string>> FindSummarizedAsync(IReadOnlyCollection<string> devices, CancellationToken cancellationToken) =>
        Read<IReadOnlySet<string>>(
            () => _pushSends.Values.Where(send => send is { State: PushSendState.Waiting, Reason: PushSend.Summary })
                .Select(send => send.Device).Where(devices.Contains).ToHashSet(),
            cancellationToken);

    public Task ReleaseUnseenAsync(
        string app, string user, IReadOnlyCollection<string> devices, DateTimeOffset now, CancellationToken cancellationToken) => Read(
        () =>
        {
            foreach (var job in _pushJobs.Values.Where(
                job => job.App == app && job.Target == user && !job.IsChannel && job.Waits == PushWait.Unseen && job.Due > now).ToList())
                _pushJobs[job.Id] = job with { Due = now };
            foreach (var send in _pushSends.Values.Where(
                send => send.App == app && devices.Contains(send.Device) && send.Due > now
                    && send is { State: PushSendState.Waiting, Reason: PushSend.Unseen }).ToList())
                _pushSends[(send.Job, send.Device)] = send with { Due = now };
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<StoredInbox>> ReadInboxesAsync(
        string app, IReadOnlyCollection<string> users, CancellationToken cancellationToken) => Read<IReadOnlyList<StoredInbox>>(
        () =>
        [
            .. from user in users
               let actor = _actors.GetValueOrDefault(new(ActorKind.Inbox, app, user))
               where actor is not null
               select new StoredInbox(
                   user, actor.Unread, [.. actor.Subscriptions.Values],
                   [.. actor.Marks.Values.Where(mark => mark.Deleted)],
                   actor.Preferences is { } preferences ? Preferences.FromJson(preferences.Json) : Preferences.None),
        ],
        cancellationToken);

    public Task<IReadOnlyList<long>> CountUnreadAsync(
        string app, MutedRows mutes, IReadOnlyList<ChannelQuery> queries, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<long>>(
            () => [.. queries.Select(each => CountLocked(app, each.User, mutes, each.Query).Unread)], cancellationToken);

    public Task KeepUnreadAsync(
        string app, IReadOnlyList<(string User, Head Head, long Unread)> counted, CancellationToken cancellationToken) => Read(
        () =>
        {
            foreach (var (user, head, unread) in counted)
            {
                if (_actors.TryGetValue(new(ActorKind.Inbox, app, user), out var actor) && actor.Head == head)
                    actor.Unread = unread;
            }

            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> GetEachAsync(
        string app, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => Read<IReadOnlyList<DeviceRow>>(
        () => [.. ids.Select(id => _devices.GetValueOrDefault((app, id))).OfType<DeviceRow>()], cancellationToken);

    private IEnumerable<PushJob> OfTargetLocked(PushJob job) => _pushJobs.Values.Where(
        other => other.App == job.App && other.Notification == job.Notification && other.IsChannel == job.IsChannel
            && other.Target == job.Target);

    private void AddJobLocked(PushJob job)
    {
        var isJoined = job.Waits == PushWait.Joins && _pushJobs.Values.Any(
            other => other.App == job.App && other.Target == job.Target && other.Waits == PushWait.Joins && other.Due is not null);
        if (!isJoined)
            _pushJobs.TryAdd(job.Id, job);
    }
}
