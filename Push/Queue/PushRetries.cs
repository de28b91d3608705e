using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Names;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>Tries pushes again whose time has come. Any thread may use it.</summary>
internal sealed class PushRetries(
    IPushQueue queue, IApps apps, IDevices devices, PushStandings standings, PushDelivery delivery, PushRecorder recorder)
{
    private const string Gone = "gone";

    /// <summary>Does rows that this node holds.</summary>
    public async Task RunAsync(IReadOnlyList<PushSend> sends, CancellationToken cancellationToken)
    {
        var jobs = (await queue.ReadJobsAsync([.. sends.Select(send => send.Job).Distinct()], cancellationToken))
            .ToDictionary(job => job.Id);
        await Task.WhenAll(sends.GroupBy(send => send.App).Select(same => RunAsync(same.Key, [.. same], jobs, cancellationToken)));
    }

    private async Task RunAsync(
        string app, List<PushSend> sends, Dictionary<Guid, PushJob> jobs, CancellationToken cancellationToken)
    {
        var view = await apps.GetAsync(AppId.Parse(app), cancellationToken);
        var changed = new List<Held<PushSend>>();
        var items = new List<PushItem>();
        foreach (var same in sends.GroupBy(send => send.Job))
        {
            var job = jobs.GetValueOrDefault(same.Key);
            var standing = view is not null && job is { IsChannel: false }
                ? await standings.ReadAsync(view, job, cancellationToken)
                : default;
            var text = view is not null && job is not null ? new PushText(job, view.Record.Name, standing.IsSummary) : null;
            foreach (var send in same)
            {
                var device = text is null ? null : await devices.GetAsync(app, send.Device, cancellationToken);
                if (device is null || standing.Dropped is not null)
                    changed.Add(new(
                        send with { State = PushSendState.Dropped, Due = null, Reason = standing.Dropped ?? Gone }, send.Due!.Value));
                else if (standing.HeldUntil is { } until)
                    changed.Add(new(send with { Due = until }, send.Due!.Value));
                else
                    items.Add(new(job!, device, text!.For(device, job!.IsChannel ? null : standing.Badge), send, send.Due!.Value));
            }
        }

        if (changed.Count > 0)
            await recorder.WriteAsync(new([], changed, []));
        if (items.Count > 0)
            await delivery.SendAsync(app, sends[0].Lane, items, cancellationToken);
    }
}
