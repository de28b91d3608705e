using Nudge.Core;
using Nudge.Core.Devices;
using Nudge.Core.Names;
using Nudge.Core.Pushes;
using Nudge.Push.Devices;
using Nudge.Push.Messages;
using Nudge.Push.Pacing;
using Nudge.Push.Sending;

namespace Nudge.Push.Queue;

/// <summary>Asks for the receipts of pushes whose time for it has come (S2.36, S2.39). Any thread may use it.</summary>
internal sealed class PushReceiptRound(
    PushSenderGates gates, PushAccesses accesses, PushRecorder recorder, IDevices devices, PushStops stops, PushMetrics metrics,
    TimeProvider time)
{
    // One refusal may be that of a device which belongs to another project.
    private const int RefusalsMin = 2;

    /// <summary>Does rows that this node holds.</summary>
    public Task RunAsync(IReadOnlyList<PushSend> sends, CancellationToken cancellationToken) => Task.WhenAll(
        from same in sends.GroupBy(send => (send.App, send.Provider))
        select AskAsync(same.Key.App, same.Key.Provider, [.. same], cancellationToken));

    private async Task AskAsync(string app, string providerName, List<PushSend> sends, CancellationToken cancellationToken)
    {
        if (!PushProviderName.TryParse(providerName, out var provider) || gates.SenderOf(provider) is not IPushReceipts receipts)
        {
            await WriteAsync(sends.Select(send => (send, send with { Due = null })));
            return;
        }

        var access = await accesses.OfAsync(app, provider, cancellationToken);
        foreach (var asked in sends.Chunk(receipts.TicketsMax))
        {
            var answer = access.Credentials is { } credentials
                ? await receipts.AskAsync(credentials, [.. asked.Select(send => send.Ticket!)], cancellationToken)
                : new(new Dictionary<string, PushResult>(), null);
            await WriteAsync(await SettleAsync(providerName, asked, answer, cancellationToken));
            var refusals = answer.Final.Values.Where(result => result.Outcome == PushOutcome.CredentialsRefused).ToList();
            var isRefused = answer.Failure is { Outcome: PushOutcome.CredentialsRefused }
                || (refusals.Count >= RefusalsMin && refusals.Count * 2 > answer.Final.Count);
            if (isRefused)
                await stops.StopAsync(
                    AppId.Parse(app), provider, access.UpdatedAt, (answer.Failure ?? refusals[0]).Reason, cancellationToken);
        }
    }

    private async Task<List<(PushSend Before, PushSend After)>> SettleAsync(
        string provider, PushSend[] asked, PushReceipts answer, CancellationToken cancellationToken)
    {
        var now = Clock.Milliseconds(time.GetUtcNow());
        var rows = new List<(PushSend Before, PushSend After)>(asked.Length);
        foreach (var send in asked)
        {
            if (!answer.Final.TryGetValue(send.Ticket!, out var result))
            {
                rows.Add((send, send with { Due = ReceiptSchedule.NextAt(send.SentAt!.Value, now) }));
                continue;
            }

            metrics.Receipt(provider, result.Outcome);
            rows.Add((send, Settle(send, result, now)));
            if (result.Outcome is PushOutcome.DeadToken or PushOutcome.Retry)
                await NoteHealthAsync(send, result, now, cancellationToken);
        }

        return rows;
    }

    private static PushSend Settle(PushSend send, PushResult result, DateTimeOffset now)
    {
        var over = send with { Due = null, Reason = result.Reason };
        if (result.Outcome == PushOutcome.Confirmed)
            return over with { State = PushSendState.Confirmed };
        if (result.Outcome == PushOutcome.CredentialsRefused && result.Scope == PushScope.App)
            return over with { State = PushSendState.Waiting, Due = now + TimeSpan.FromMinutes(1), SentAt = null, Ticket = null };
        var next = RetryPlan.Next(result, send.Tries, send.FirstAt, null, now, PushStates.Jitter());
        return next is { } at
            ? over with { State = PushSendState.Waiting, Due = Clock.Milliseconds(at), SentAt = null, Ticket = null }
            : over with { State = PushSendState.Failed };
    }

    private async Task NoteHealthAsync(PushSend send, PushResult result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await devices.GetAsync(send.App, send.Device, cancellationToken) is not { } device)
            return;
        var health = device.Health;
        var before = new TokenHealth((TokenState)health.State, health.Failures, health.FailingSince, health.FailedAt);
        // A device that was registered again after the push lives, whatever its receipt says.
        var after = device.RegisteredAt > send.SentAt && result.Outcome == PushOutcome.DeadToken
            ? before
            : before.After(result, device.RegisteredAt, now);
        if (after != before)
            await devices.SetHealthAsync([(device.App, device.Id, PushDelivery.HealthOf(after))], cancellationToken);
    }

    private Task WriteAsync(IEnumerable<(PushSend Before, PushSend After)> rows) =>
        recorder.WriteAsync(new([], [.. rows.Select(row => new Held<PushSend>(row.After, row.Before.Due!.Value))], []));
}
