using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Plans;

namespace Nudge.Core.Retention;

/// <summary>
/// Deletes rows past their time: the actors raise the floors first, and rows are dropped afterwards, in bounded batches.
/// The host schedules rounds; they must not overlap.
/// </summary>
public sealed class RetentionRound(
    IApps apps, IInboxes inboxes, IChannels channels, IRetention retention, PlanCatalogue plans, IQuotaStore quotas,
    RetentionMetrics metrics, TimeProvider time)
{
    private const int ActorsAtATime = 500;
    private const int RowsAtATime = 2_000;

    /// <summary>Days whose quotas are remembered: a clock that is set back by less gives none of them anew.</summary>
    private const int QuotaDays = 32;

    /// <summary>One round over everything. The next one does the rest.</summary>
    /// <exception cref="StoreUnavailableException">The store or an actor did not answer.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var after = "";
        while (await apps.ListAsync(after, ActorsAtATime, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var app in page)
            {
                // Rows that their log had no more room for go all the same where nothing is deleted by its age.
                var cutoff = plans.RetentionOf(app).DeletedBefore(now) ?? DateTimeOffset.UnixEpoch;
                await TrimAsync(ActorKind.Inbox, app.Id, cutoff, cancellationToken);
                await TrimAsync(ActorKind.Channel, app.Id, cutoff, cancellationToken);
            }

            after = page[^1].Id.Value;
        }

        for (var dropped = RowsAtATime; dropped == RowsAtATime;)
        {
            dropped = await retention.DropAcceptedAsync(now - AcceptedIds.Window, RowsAtATime, cancellationToken);
            metrics.Forgotten(dropped);
        }

        while (await quotas.DropQuotasAsync(QuotaDay.Of(now) - QuotaDays, RowsAtATime, cancellationToken) == RowsAtATime)
        {
        }

        metrics.Finished();
    }

    private async Task TrimAsync(ActorKind kind, AppId app, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        var after = "";
        while (await retention.FindOverdueAsync(kind, app.Value, cutoff, after, ActorsAtATime, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var overdue in page)
            {
                if (kind == ActorKind.Inbox)
                    await inboxes.TrimAsync(new(app, UserId.Parse(overdue.Actor.Name)), overdue.Floor, cancellationToken);
                else
                    await channels.TrimAsync(new(app, ChannelName.Parse(overdue.Actor.Name)), overdue.Floor, cancellationToken);
                for (var dropped = RowsAtATime; dropped == RowsAtATime;)
                {
                    dropped = await retention.DropRowsAsync(overdue.Actor, RowsAtATime, cancellationToken);
                    metrics.Dropped(kind, dropped);
                }
            }

            after = page[^1].Actor.Name;
        }
    }
}
