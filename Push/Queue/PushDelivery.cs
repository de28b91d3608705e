using Nudge.Core;
using Nudge.Core.Devices;
using Nudge.Core.Names;
using Nudge.Core.Pushes;
using Nudge.Push.Devices;
using Nudge.Push.Messages;
using Nudge.Push.Pacing;
using Nudge.Push.Sending;

namespace Nudge.Push.Queue;

/// <summary>Sends what a node holds, and writes what became of each push as soon as its request is over. Any thread may use it.</summary>
internal sealed class PushDelivery(
    PushSenderGates gates, PushAccesses accesses, PushStates states, PushRecorder recorder, IDevices devices, PushStops stops,
    PushMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan StopLook = TimeSpan.FromMinutes(1);

    /// <summary>Sends pushes of one app and one lane.</summary>
    /// <returns>
    /// Whether every one of them has its row. Those that have none were held for too short a time, and are for the next who holds them.
    /// </returns>
    public async Task<bool> SendAsync(string app, PushLane lane, IReadOnlyList<PushItem> items, CancellationToken cancellationToken)
    {
        var done = await Task.WhenAll(
            from same in items.GroupBy(item => item.Provider)
            from batch in same.Chunk(PushSenderGates.BatchOf(same.Key))
            select SendAsync(app, same.Key, lane, batch, cancellationToken));
        return Array.TrueForAll(done, isDone => isDone);
    }

    private async Task<bool> SendAsync(
        string app, PushProvider provider, PushLane lane, PushItem[] batch, CancellationToken cancellationToken)
    {
        var sender = gates.SenderOf(provider);
        // Before the place: an app that waits for its own rate keeps no other app waiting.
        if (sender.AppPerSecondMax is { } perSecond)
            await states.PaceOf(app, provider, perSecond).WaitAsync(batch.Length, cancellationToken);
        using var place = await gates.EnterAsync(provider, lane, cancellationToken);
        var now = Clock.Milliseconds(time.GetUtcNow());
        if (batch[0].HeldUntil < now + gates.CallTime)
            return false;
        var access = await accesses.OfAsync(app, provider, cancellationToken);
        var rows = new List<(PushItem Item, PushSend Row)>(batch.Length);
        var going = new List<PushItem>(batch.Length);
        foreach (var item in batch)
        {
            if (Judge(item, access, now) is { } row)
                rows.Add((item, row));
            else
                going.Add(item);
        }

        if (going.Count > 0)
            rows.AddRange(await CallAsync(app, sender, access, going, cancellationToken));
        await recorder.WriteAsync(RecordOf(rows));
        return true;
    }

    /// <summary>The row of a push that is not to go now; <see langword="null"/>: it goes.</summary>
    private PushSend? Judge(PushItem item, PushAccess access, DateTimeOffset now)
    {
        if (item.Health.State == TokenState.Dead)
            return item.Row(PushSendState.Dropped, 0, now, null, "token_dead");
        if (!item.Health.CanSend(now))
            return item.Row(PushSendState.Dropped, 0, now, null, "token_doubtful");
        if (access.Stopped is { } reason)
            return item.Row(PushSendState.Waiting, 0, now, null, reason);
        var pause = states.LanePause(item.Job.App, item.Provider) ?? states.DevicePause(item.Device.Id);
        return pause is { } until ? item.Row(PushSendState.Waiting, 0, now, Clock.Milliseconds(until), "backoff") : null;
    }

    private async Task<IEnumerable<(PushItem Item, PushSend Row)>> CallAsync(
        string app, IPushSender sender, PushAccess access, List<PushItem> going, CancellationToken cancellationToken)
    {
        var begun = time.GetUtcNow();
        foreach (var item in going.Where(item => item.Before is null))
            metrics.Delayed(item.Job.Lane, begun - item.Job.At);
        var results = await sender.SendAsync(access.Credentials!, [.. going.Select(item => item.Message)], cancellationToken);
        var now = Clock.Milliseconds(time.GetUtcNow());
        var rows = new List<(PushItem Item, PushSend Row)>(going.Count);
        for (var i = 0; i < going.Count; i++)
        {
            var (item, result) = (going[i], results[i]);
            metrics.Sent(sender.Provider, result.Outcome);
            states.Note(app, sender.Provider, item.Device.Id, result);
            rows.Add((item, Settle(item, result, now)));
        }

        await NoteHealthAsync(going, results, now, cancellationToken);
        if (results.FirstOrDefault(result => result is { Outcome: PushOutcome.CredentialsRefused, Scope: PushScope.App }) is { } refused)
            await stops.StopAsync(AppId.Parse(app), sender.Provider, access.UpdatedAt, refused.Reason, cancellationToken);
        return rows;
    }

    private static PushSend Settle(PushItem item, PushResult result, DateTimeOffset now)
    {
        switch (result)
        {
            case { Outcome: PushOutcome.Accepted or PushOutcome.Confirmed }:
                var due = result.HasReceipt && result.Ticket is not null ? ReceiptSchedule.NextAt(now, now) : null;
                return item.Row(PushSendState.Sent, 1, now, due, "", result.Ticket);
            case { Outcome: PushOutcome.Retry }:
                var next = RetryPlan.Next(
                    result, (item.Before?.Tries ?? 0) + 1, item.Before?.FirstAt ?? now, item.Job.ExpiresAt, now, PushStates.Jitter());
                return next is { } at
                    ? item.Row(PushSendState.Waiting, 1, now, Clock.Milliseconds(at), result.Reason)
                    : item.Row(PushSendState.Failed, 1, now, null, result.Reason);
            case { Outcome: PushOutcome.CredentialsRefused, Scope: PushScope.App }:
                // By a time, and not for other credentials: they may have come while the request was under way.
                return item.Row(PushSendState.Waiting, 1, now, now + StopLook, result.Reason);
            case { Outcome: PushOutcome.Dropped, Reason: PushReason.Expired }:
                return item.Row(PushSendState.Dropped, 1, now, null, result.Reason);
            default:
                return item.Row(PushSendState.Failed, 1, now, null, result.Reason);
        }
    }

    private async Task NoteHealthAsync(
        List<PushItem> going, IReadOnlyList<PushResult> results, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<(string App, string Id, DeviceHealth Health)>? changes = null;
        for (var i = 0; i < going.Count; i++)
        {
            var (device, before) = (going[i].Device, going[i].Health);
            var after = before.After(results[i], device.RegisteredAt, now);
            if (after != before)
                (changes ??= []).Add((device.App, device.Id, HealthOf(after)));
        }

        if (changes is not null)
            await devices.SetHealthAsync(changes, cancellationToken);
    }

    internal static DeviceHealth HealthOf(TokenHealth health) =>
        new((DeviceState)health.State, health.Failures, health.FailingSince, health.FailedAt);

    private static PushRecord RecordOf(List<(PushItem Item, PushSend Row)> rows) => new(
        [.. rows.Where(row => row.Item.Before is null).Select(row => row.Row)],
        [.. rows.Where(row => row.Item.Before is not null).Select(row => new Held<PushSend>(row.Row, row.Item.HeldUntil))],
        []);
}
