using Nudge.Core.Actors;
using Nudge.Core.Apps;

namespace Nudge.Core.Plans;

/// <summary>Says what a change of plan would archive, delete and refuse. It changes nothing, and gives up counting after a while.</summary>
public sealed class PlanPreviews(IRetention retention, IQuotas quotas, PlanCatalogue plans, TimeProvider time)
{
    /// <summary>Counting ends after this time, with what was found by then.</summary>
    public static readonly TimeSpan CountsFor = TimeSpan.FromSeconds(5);

    /// <summary>Logs with rows past their time that are looked at.</summary>
    public const int LogsMax = 100_000;

    private const int LogsAtATime = 500;

    /// <param name="app">The app.</param>
    /// <param name="plan">The plan that it might have; <see langword="null"/>: none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreUnavailableException">The store did not answer in time.</exception>
    public async Task<PlanChange> ReadAsync(AppView app, Plan? plan, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(CountsFor, time);
        using var counting = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var now = time.GetUtcNow();
        var (before, after) = (plans.RetentionOf(app), PlanCatalogue.RetentionOf(app, plan));
        var sums = new Sums();
        var isComplete = true;
        try
        {
            foreach (var kind in (ActorKind[])[ActorKind.Inbox, ActorKind.Channel])
            {
                var deleted = await CountAsync(kind, app, after.DeletedBefore(now), counting.Token);
                var then = await CountAsync(kind, app, after.ArchivedBefore(now), counting.Token);
                var already = await CountAsync(kind, app, before.ArchivedBefore(now), counting.Token);
                sums.Add(kind, deleted.Rows, then.Rows, already.Rows);
                isComplete &= deleted.IsComplete && then.IsComplete && already.IsComplete;
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            isComplete = false;
        }

        long? today = plans.QuotaOf(app) is { } quota
            ? (await quotas.AskAsync(app.Id, new(quota.PerDay, 0), cancellationToken)).Used
            : null;
        return new(sums.Deletes, sums.Archives, sums.Restores, BoundsOf(app, plan), today, isComplete);
    }

    private PlanBound[] BoundsOf(AppView app, Plan? plan)
    {
        var changed = new AppView(app.Record with { Plan = plan?.Name }, app.Revocations, app.Version);
        var (ratesNow, ratesThen) = (plans.RatesOf(app), plans.RatesOf(changed));
        PlanBound[] all =
        [
            new("publishesPerSecond", ratesNow.App, ratesThen.App),
            new("channelPublishesPerSecond", ratesNow.Channel ?? ratesNow.App, ratesThen.Channel ?? ratesThen.App),
            new("publishesPerDay", plans.QuotaOf(app)?.PerDay, plans.QuotaOf(changed)?.PerDay),
            new("recipientQuotaPerDay", plans.RecipientQuotaOf(app), plans.RecipientQuotaOf(changed)),
            new("retentionDays", plans.RetentionOf(app).DeleteDays, plans.RetentionOf(changed).DeleteDays),
        ];
        return [.. all.Where(bound => bound.Then < (bound.Now ?? long.MaxValue))];
    }

    private async Task<(Dictionary<string, long> Rows, bool IsComplete)> CountAsync(
        ActorKind kind, AppView app, DateTimeOffset? cutoff, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, long>(StringComparer.Ordinal);
        if (cutoff is not { } moment)
            return (rows, true);
        for (var after = ""; rows.Count < LogsMax;)
        {
            var page = await retention.FindOverdueAsync(kind, app.Id.Value, moment, after, LogsAtATime, cancellationToken);
            foreach (var overdue in page.Where(overdue => overdue.Rows > 0))
                rows[overdue.Actor.Name] = overdue.Rows;
            if (page.Count < LogsAtATime)
                return (rows, true);
            after = page[^1].Actor.Name;
        }

        return (rows, false);
    }

    /// <summary>Adds up what becomes of each log.</summary>
    private sealed class Sums
    {
        internal RowCount Deletes { get; private set; }

        internal RowCount Archives { get; private set; }

        internal RowCount Restores { get; private set; }

        internal void Add(ActorKind kind, Dictionary<string, long> deleted, Dictionary<string, long> then, Dictionary<string, long> already)
        {
            foreach (var name in deleted.Keys.Union(then.Keys).Union(already.Keys))
            {
                var (gone, hidden, hiddenNow) = (
                    deleted.GetValueOrDefault(name), then.GetValueOrDefault(name), already.GetValueOrDefault(name));
                Deletes = With(Deletes, kind, gone);
                Archives = With(Archives, kind, hidden - Math.Max(gone, hiddenNow));
                Restores = With(Restores, kind, hiddenNow - Math.Max(gone, hidden));
            }
        }

        private static RowCount With(RowCount sum, ActorKind kind, long rows) => rows <= 0
            ? sum
            : new(
                sum.Rows + rows, sum.Users + (kind == ActorKind.Inbox ? 1 : 0), sum.Channels + (kind == ActorKind.Channel ? 1 : 0));
    }
}
