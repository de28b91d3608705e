using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Timers;

namespace Nudge.Core.Publishing;

/// <summary>Does what is due: claims timers, and removes those that are done. Rounds of several nodes may overlap.</summary>
public sealed class TimerRound(
    ITimers timers, IApps apps, Publisher publisher, IInboxes inboxes, IEnumerable<ICountsFace> faces, Withdrawals withdrawals,
    TimeProvider time)
{
    private const int ClaimMax = 100;
    private const int AtATime = 16;

    /// <summary>How long a claimed timer is this node's. A call to an actor is given up sooner.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>Does all that is due now.</summary>
    /// <returns>When the next one is due; <see langword="null"/>: there is none.</returns>
    /// <exception cref="StoreUnavailableException">The store did not answer; the next round finds the same.</exception>
    /// <exception cref="AggregateException">Timers that cannot be done, a fault of ours; all others of the round are done.</exception>
    public async Task<DateTimeOffset?> RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = Clock.Milliseconds(time.GetUtcNow());
            var next = await timers.ReadNextTimerAsync(cancellationToken);
            if (next is null || next > now)
                return next;
            var claimed = await timers.ClaimTimersAsync(now, now + Lease, ClaimMax, cancellationToken);
            if (claimed.Count == 0)
                return next;
            var (done, faults) = (new List<TimerRow>(claimed.Count), new ConcurrentQueue<Exception>());
            foreach (var some in claimed.Chunk(AtATime))
            {
                var outcomes = await Task.WhenAll(some.Select(timer => TryDoAsync(timer, faults, cancellationToken)));
                done.AddRange(some.Where((_, place) => outcomes[place]));
            }

            if (done.Count > 0)
                await timers.RemoveTimersAsync(done, cancellationToken);
            if (!faults.IsEmpty)
                throw new AggregateException("Timers could not be done.", faults);
        }
    }

    /// <returns>Whether it is done; what is not comes back when the claim ends.</returns>
    private async Task<bool> TryDoAsync(TimerRow timer, ConcurrentQueue<Exception> faults, CancellationToken cancellationToken)
    {
        try
        {
            // An app that is gone takes what it had planned along.
            if (await apps.GetAsync(AppId.Parse(timer.App), cancellationToken) is { } app)
                await DoAsync(app, timer, cancellationToken);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            faults.Enqueue(fault);
            return false;
        }
    }

    private async Task DoAsync(AppView app, TimerRow timer, CancellationToken cancellationToken)
    {
        switch (timer.Kind)
        {
            case TimerKind.Publish:
                var now = time.GetUtcNow();
                var scheduled = ScheduledPublish.Of(timer);
                // The server may have been away for longer than the notification was to live.
                if (!(scheduled.ExpiresAt <= now) && scheduled.ToRequest(timer.Id, now) is { } request)
                    await publisher.PublishAsync(app, request, cancellationToken);
                break;
            case TimerKind.Inbox:
                await inboxes.SettleAsync(new(app.Id, UserId.Parse(timer.Name)), cancellationToken);
                foreach (var face in faces)
                    face.Changed(new(app.Id, UserId.Parse(timer.Name)));
                break;
            case TimerKind.Channel:
                await withdrawals.ExpireAsync(
                    app, ChannelName.Parse(timer.Name), NotificationId.Parse(Encoding.UTF8.GetString(timer.Body.Span)),
                    long.Parse(timer.Id, CultureInfo.InvariantCulture), cancellationToken);
                break;
        }
    }
}
