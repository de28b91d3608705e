using System.Collections.Concurrent;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Names;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>Pushes the notifications of single recipients: those of one app share requests. Any thread may use it.</summary>
internal sealed class UserPushes(
    IPushQueue queue, IApps apps, IDevices devices, PushStandings standings, PushDelivery delivery, PushRecorder recorder)
{
    /// <summary>Inboxes that are asked at once.</summary>
    private const int AskedMax = 8;

    /// <summary>Does jobs that this node holds.</summary>
    public Task RunAsync(IReadOnlyList<PushJob> jobs, CancellationToken cancellationToken) =>
        Task.WhenAll(jobs.GroupBy(job => job.App).Select(same => RunAsync(same.Key, [.. same], cancellationToken)));

    private async Task RunAsync(string app, List<PushJob> jobs, CancellationToken cancellationToken)
    {
        var items = new ConcurrentBag<PushItem>();
        if (await apps.GetAsync(AppId.Parse(app), cancellationToken) is { } view)
        {
            await Parallel.ForEachAsync(
                jobs, new ParallelOptions { MaxDegreeOfParallelism = AskedMax, CancellationToken = cancellationToken },
                async (job, token) =>
                {
                    foreach (var item in await ItemsOfAsync(view, job, token))
                        items.Add(item);
                });
        }

        var isDone = items.IsEmpty || await delivery.SendAsync(app, jobs[0].Lane, [.. items], cancellationToken);
        if (!isDone)
            return;
        await recorder.WriteAsync(new([], [], [.. jobs.Select(job => new Held<PushJob>(job with { Due = null }, job.Due!.Value))]));
    }

    /// <summary>The pushes of a job that have no row yet. A job may have been held before, by a node that is gone.</summary>
    private async Task<IEnumerable<PushItem>> ItemsOfAsync(AppView app, PushJob job, CancellationToken cancellationToken)
    {
        var targets = await devices.OfRecipientAsync(job.App, job.Target, cancellationToken);
        if (targets.Count == 0)
            return [];
        var last = targets.Select(device => device.Id).Max(StringComparer.Ordinal)!;
        var pushed = await queue.ReadPushedAsync(job.Id, null, last, cancellationToken);
        var left = targets.Where(device => !pushed.Contains(device.Id)).ToList();
        if (left.Count == 0)
            return [];
        var standing = await standings.ReadAsync(app, job, cancellationToken);
        var text = new PushText(job, app.Record.Name);
        if (standing.Dropped is null)
        {
            return left.Select(device => new PushItem(job, device, text.For(device, standing.Badge), null, job.Due!.Value));
        }

        var now = job.At;
        var dropped = left.Select(device => new PushItem(job, device, text.For(device, null), null, now))
            .Select(item => item.Row(PushSendState.Dropped, 0, now, null, standing.Dropped));
        await recorder.WriteAsync(new([.. dropped], [], []));
        return [];
    }
}
