using Nudge.Core;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Names;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>Tries pushes again whose time has come. Any thread may use it.</summary>
internal sealed class PushRetries(
    IPushQueue queue, IApps apps, IDevices devices, PushStandings standings, ChannelStandings channels, PushDelivery delivery,
    PushRecorder recorder)
{
    private const string Gone = "gone";

    /// <summary>Does rows that this node holds.</summary>
    public async Task RunAsync(IReadOnlyList<PushSend> sends, CancellationToken cancellationToken)
    {
        var jobs = await queue.ReadJobsAsync([.. sends.Select(send => send.Job).Distinct()], cancellationToken);
        var collapsed = await queue.FindCollapsedAsync(jobs, cancellationToken);
        var byId = jobs.ToDictionary(job => job.Id);
        await Task.WhenAll(sends.GroupBy(send => send.App).Select(
            same => RunAsync(same.Key, [.. same], byId, collapsed, cancellationToken)));
    }

    private async Task RunAsync(
        string app, List<PushSend> sends, Dictionary<Guid, PushJob> jobs, IReadOnlySet<Guid> collapsed, CancellationToken cancellationToken)
    {
        var view = await apps.GetAsync(AppId.Parse(app), cancellationToken);
        var rows = (await devices.GetEachAsync(app, [.. sends.Select(send => send.Device).Distinct()], cancellationToken))
            .ToDictionary(device => device.Id, StringComparer.Ordinal);
        var changed = new List<Held<PushSend>>();
        var items = new List<PushItem>();
        var summarized = new HashSet<string>(StringComparer.Ordinal);
        foreach (var same in sends.GroupBy(send => send.Job))
        {
            var job = jobs.GetValueOrDefault(same.Key);
            var there = same.Where(send => rows.ContainsKey(send.Device)).ToArray();
            if (view is null || job is null)
                there = [];
            foreach (var send in same.Except(there))
                changed.Add(Drop(send, Gone));
            if (there.Length == 0)
                continue;
            var text = new PushText(job!, view!.Record.Name);
            var stand = await ReadAsync(
                view, job!, text, [.. there.Select(send => rows[send.Device])], collapsed.Contains(same.Key), cancellationToken);
            for (var i = 0; i < there.Length; i++)
            {
                var (send, standing) = (there[i], stand[i]);
                // Of a user's summaries that have come together one stands for all.
                if (standing is { Dropped: null, HeldUntil: null, IsSummary: true } && !summarized.Add(send.Device))
                    standing = PushStanding.Drop(PushStanding.Summarized);
                if (standing.Dropped is { } reason)
                    changed.Add(Drop(send, reason));
                else if (standing.HeldUntil is { } until)
                    changed.Add(new(send with { Due = Clock.Milliseconds(until), Reason = standing.Held }, send.Due!.Value));
                else
                    items.Add(new(
                        job!, rows[send.Device], text.For(rows[send.Device], standing.Badge, standing.IsSummary), send, send.Due!.Value));
            }
        }

        if (changed.Count > 0)
            await recorder.WriteAsync(new([], changed, []));
        if (items.Count > 0)
            await delivery.SendAsync(app, sends[0].Lane, items, cancellationToken);
    }

    private async Task<PushStanding[]> ReadAsync(
        AppView app, PushJob job, PushText text, IReadOnlyList<DeviceRow> targets, bool isCollapsed, CancellationToken cancellationToken)
    {
        if (isCollapsed)
            return [.. targets.Select(_ => PushStanding.Drop(PushStanding.Collapsed))];
        if (job is { Kind: PushJobKind.Show, IsChannel: true })
            return await channels.ReadAsync(app, job, text, targets, cancellationToken);
        if (job.Kind == PushJobKind.Show)
        {
            var standing = await standings.ReadAsync(app, job, cancellationToken);
            return [.. targets.Select(_ => standing)];
        }

        var badges = await channels.CountAsync(app, targets, cancellationToken);
        return
        [
            .. targets.Select(device => new PushStanding(
                null, badges.TryGetValue(device.Recipient, out var unread) ? unread : null)),
        ];
    }

    private static Held<PushSend> Drop(PushSend send, string reason) =>
        new(send with { State = PushSendState.Dropped, Due = null, Reason = reason }, send.Due!.Value);
}
