using System.Collections.Concurrent;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Names;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>Pushes the notifications of single recipients: those of one app share requests. Any thread may use it.</summary>
internal sealed class UserPushes(
    IPushQueue queue, IApps apps, IDevices devices, PushStandings standings, ChannelStandings badges, ChannelPushes paged,
    PushDelivery delivery, PushRecorder recorder)
{
    /// <summary>Inboxes that are asked at once.</summary>
    private const int AskedMax = 8;

    /// <summary>Does jobs that this node holds.</summary>
    public Task RunAsync(IReadOnlyList<PushJob> jobs, CancellationToken cancellationToken) => Task.WhenAll(
    [
        .. jobs.Where(job => job.Kind != PushJobKind.Withdraw).GroupBy(job => job.App)
            .Select(same => RunAsync(same.Key, [.. same], cancellationToken)),
        .. jobs.Where(job => job.Kind == PushJobKind.Withdraw).Select(job => paged.RunAsync(job, cancellationToken)),
    ]);

    private async Task RunAsync(string app, List<PushJob> jobs, CancellationToken cancellationToken)
    {
        var parts = new ConcurrentBag<UserPush>();
        if (await apps.GetAsync(AppId.Parse(app), cancellationToken) is { } view)
        {
            var collapsed = await queue.FindCollapsedAsync(
                [.. jobs.Where(job => job.Kind == PushJobKind.Show)], cancellationToken);
            await Parallel.ForEachAsync(
                jobs, new ParallelOptions { MaxDegreeOfParallelism = AskedMax, CancellationToken = cancellationToken },
                async (job, token) =>
                {
                    if (await ReadAsync(view, job, collapsed.Contains(job.Id), token) is { } part)
                        parts.Add(part);
                });
        }

        var items = await WithoutSummarizedAsync([.. parts]);
        var isDone = items.Count == 0 || await delivery.SendAsync(app, jobs[0].Lane, items, cancellationToken);
        if (!isDone)
            return;
        var putOff = parts.Where(part => part.HeldUntil is not null).ToDictionary(part => part.Job.Id);
        await recorder.WriteAsync(
            new(
                [], [],
                [
                    .. jobs.Select(job => new Held<PushJob>(
                        job with
                        {
                            Due = putOff.GetValueOrDefault(job.Id)?.HeldUntil, Waits = putOff.GetValueOrDefault(job.Id)?.Waits ?? default,
                        },
                        job.Due!.Value)),
                ]));
    }

    /// <summary>Of the summaries that one user has by now, the newest stands for all.</summary>
    private async Task<IReadOnlyList<PushItem>> WithoutSummarizedAsync(IReadOnlyList<UserPush> parts)
    {
        var newest = parts.Where(part => part is { IsSummary: true, HeldUntil: null }).GroupBy(part => part.Job.Target)
            .Select(same => same.MaxBy(part => part.Job.Version)!.Job.Id).ToHashSet();
        var summarized = parts.Where(part => part is { IsSummary: true, HeldUntil: null } && !newest.Contains(part.Job.Id)).ToArray();
        if (summarized.Length > 0)
            await recorder.WriteAsync(
                new([.. summarized.SelectMany(part => Dropped(part.Items, part.Job, PushStanding.Summarized))], [], []));
        return [.. parts.Except(summarized).SelectMany(part => part.Items)];
    }

    /// <summary>
    /// The pushes of a job that have no row yet; <see langword="null"/>: there are none. A job may have been held before, by a node that is
    /// gone.
    /// </summary>
    private async Task<UserPush?> ReadAsync(AppView app, PushJob job, bool isCollapsed, CancellationToken cancellationToken)
    {
        var targets = await devices.OfRecipientAsync(job.App, job.Target, cancellationToken);
        // A browser ends the subscription of a page whose pushes show nothing.
        if (job.Kind == PushJobKind.Badge)
            targets = [.. targets.Where(device => device.Platform != DevicePlatform.WebPush)];
        if (targets.Count == 0)
            return null;
        var last = targets.Select(device => device.Id).Max(StringComparer.Ordinal)!;
        var pushed = await queue.ReadPushedAsync(job.Id, null, last, cancellationToken);
        var left = targets.Where(device => !pushed.Contains(device.Id)).ToList();
        if (left.Count == 0)
            return null;
        var standing = isCollapsed
            ? PushStanding.Drop(PushStanding.Collapsed)
            : await StandAsync(app, job, left, cancellationToken);
        if (standing is { Dropped: null, HeldUntil: { } until })
            return new(job, [], standing.IsSummary, until, standing.Held == PushSend.Unseen ? PushWait.Unseen : PushWait.None);
        var text = new PushText(job, app.Record.Name);
        PushItem[] items =
        [
            .. left.Select(device => new PushItem(
                job, device, text.For(device, standing.Badge, standing.IsSummary), null, job.Due!.Value)),
        ];
        if (standing.Dropped is null)
            return new(job, items, standing.IsSummary, null, PushWait.None);
        await recorder.WriteAsync(new([.. Dropped(items, job, standing.Dropped)], [], []));
        return null;
    }

    private async Task<PushStanding> StandAsync(
        AppView app, PushJob job, IReadOnlyList<DeviceRow> targets, CancellationToken cancellationToken)
    {
        if (job.Kind == PushJobKind.Show)
            return await standings.ReadAsync(app, job, cancellationToken);
        var unread = await badges.CountAsync(app, targets, cancellationToken);
        return new(null, unread.TryGetValue(job.Target, out var total) ? total : null);
    }

    private static IEnumerable<PushSend> Dropped(IEnumerable<PushItem> items, PushJob job, string reason) =>
        items.Select(item => item.Row(PushSendState.Dropped, 0, job.At, null, reason));

    /// <param name="Job">The job.</param>
    /// <param name="Items">Its pushes.</param>
    /// <param name="IsSummary">Whether they say how many are unread.</param>
    /// <param name="HeldUntil">When they go, if that is later.</param>
    /// <param name="Waits">For what they wait beside that time.</param>
    private sealed record UserPush(
        PushJob Job, IReadOnlyList<PushItem> Items, bool IsSummary, DateTimeOffset? HeldUntil, PushWait Waits);
}
