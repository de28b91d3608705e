using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Webhooks;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Outbound;
using Microsoft.Extensions.Options;

namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>One request to a receiver, and what becomes of its events. Any thread may use it.</summary>
public sealed partial class WebhookDelivery(
    IWebhookOutbox store, OutboundClient outbound, Keyring keyring, WebhookMetrics metrics, IOptions<OutboundOptions> options,
    TimeProvider time,
    ILogger<WebhookDelivery> logger)
{
    /// <summary>Room for a call and for writing what came of it.</summary>
    private readonly TimeSpan _callTime = TimeSpan.FromSeconds(options.Value.CallSeconds + 5);

    /// <summary>
    /// How long a node holds an event: long enough for some to wait for others, short enough for the events of a node that was killed.
    /// </summary>
    public static TimeSpan LeaseOf(OutboundOptions options) => TimeSpan.FromSeconds(options.CallSeconds + 20);

    /// <summary>Sends events to their receiver.</summary>
    /// <param name="app">Whose; <see langword="null"/>: the webhook is no longer there.</param>
    /// <param name="rows">Of one receiver.</param>
    /// <returns>How many are no longer kept.</returns>
    public async Task<int> SendAsync(AppView? app, IReadOnlyList<WebhookRow> rows)
    {
        // Rows that this node no longer holds for long enough are left to the next claim: it may be this node.
        var held = rows.Where(row => time.GetUtcNow() + _callTime < row.Due).ToList();
        if (held.Count == 0)
            return 0;
        if (app is null)
            return await RemoveAsync(held);
        TimeSpan? wanted = null;
        string reason;
        try
        {
            using var request = WebhookBody.Write(app, SecretFor(app, held[0].Attempts), held);
            var answer = await outbound.SendAsync(request, answerBytesMax: 0, CancellationToken.None);
            if (answer.IsSuccess)
            {
                metrics.Taken(held.Count);
                return await RemoveAsync(held);
            }

            wanted = answer.RetryAfter;
            reason = $"It answered {answer.Status}.";
            LogRefused(app.Id.Value, new Uri(held[0].Url).Host, answer.Status);
        }
        catch (OutboundException e)
        {
            reason = e.Message;
            LogFailed(app.Id.Value, new Uri(held[0].Url).Host, e.Message);
        }

        metrics.Failed();
        return await RetryAsync(app, held, wanted, reason);
    }

    /// <summary>
    /// The newest secret first. Where a change of secrets is under way, the receiver may know the other one only, so each second attempt is
    /// signed by it.
    /// </summary>
    private Credential SecretFor(AppView app, int attempts)
    {
        var secrets = keyring.Of(app).Secrets;
        return secrets[secrets.Length - 1 - (attempts % secrets.Length)];
    }

    private async Task<int> RetryAsync(AppView app, List<WebhookRow> rows, TimeSpan? wanted, string reason)
    {
        var now = Clock.Milliseconds(time.GetUtcNow());
        List<WebhookRow> over = [];
        foreach (var same in rows.GroupBy(row => (row.Attempts, Next: WebhookSchedule.Next(row.At, row.Attempts + 1, now, wanted))))
        {
            if (same.Key.Next is not { } next)
            {
                over.AddRange(same);
                continue;
            }

            await WriteAsync(
                () => store.PutOffAsync([.. same], same.Key.Attempts + 1, next, CancellationToken.None), same.Min(row => row.Due));
        }

        if (over.Count == 0)
            return 0;
        metrics.GivenUp(over.Count);
        LogGivenUp(app.Id.Value, new Uri(over[0].Url).Host, over.Count, reason);
        return await RemoveAsync(over);
    }

    private async Task<int> RemoveAsync(List<WebhookRow> rows)
    {
        await WriteAsync(() => store.RemoveAsync(rows, CancellationToken.None), rows.Min(row => row.Due));
        return rows.Count;
    }

    /// <summary>
    /// Writes, again and again while the rows are ours and the store does not answer: what was sent must not be sent once more.
    /// </summary>
    private async Task WriteAsync(Func<Task> write, DateTimeOffset until)
    {
        Exception? outage = null;
        while (!await StoreRetry.TryAsync(write, exception => outage = exception))
        {
            if (time.GetUtcNow() + TimeSpan.FromSeconds(StoreRetry.Seconds) >= until)
            {
                LogUnwritten(outage!);
                return;
            }

            await StoreRetry.WaitAsync(time, CancellationToken.None);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The receiver at {Host} answered a webhook of the app {App} with {Status}.")]
    private partial void LogRefused(string app, string host, int status);

    [LoggerMessage(2, LogLevel.Debug, "A webhook of the app {App} to {Host} failed: {Reason}")]
    private partial void LogFailed(string app, string host, string reason);

    [LoggerMessage(
        3, LogLevel.Warning,
        "{Count} webhook events of the app {App} were given up: the receiver at {Host} took none of them for five minutes. Last: {Reason}")]
    private partial void LogGivenUp(string app, string host, int count, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The outcome of a webhook was not stored, so its events may be sent again.")]
    private partial void LogUnwritten(Exception exception);
}
