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
        foreach (var kind in (ActorKind[])[ActorKind.Inbox, ActorKind.Channel])
        {
            var deleted = await CountAsync(kind, app, after.DeletedBefore(now), counting.Token);
            var then = await CountAsync(kind, app, after.ArchivedBefore(now), counting.Token);
            var already = await CountAsync(kind, app, before.ArchivedBefore(now), counting.Token);
            isComplete &= sums.Add(kind, deleted, then, already);
        }

        cancellationToken.ThrowIfCancellationRequested();
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

    /// <summary>Counts until all logs were looked at, there are too many, or the time is over.</summary>
    private async Task<Counted> CountAsync(ActorKind kind, AppView app, DateTimeOffset? cutoff, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, long>(StringComparer.Ordinal);
        if (cutoff is not { } moment)
            return new(rows, null);
        var after = "";
        try
        {
            while (rows.Count < LogsMax)
            {
                var page = await retention.FindOverdueAsync(kind, app.Id.Value, moment, after, LogsAtATime, cancellationToken);
                foreach (var overdue in page.Where(overdue => overdue.Rows > 0))
                    rows[overdue.Actor.Name] = overdue.Rows;
                if (page.Count < LogsAtATime)
                    return new(rows, null);
                after = page[^1].Actor.Name;
            }
        }
        catch (OperationCanceledException)
        {
            // The finds up to then are told; who has gone meanwhile is found out at the end.
        }

        return new(rows, after);
    }

    /// <param name="Rows">Rows past the cutoff, by log.</param>
    /// <param name="UpTo">The last log that was looked at; <see langword="null"/>: all were.</param>
    private readonly record struct Counted(Dictionary<string, long> Rows, string? UpTo)
    {
        internal bool Has(string name) => UpTo is null || string.CompareOrdinal(name, UpTo) <= 0;
    }

    /// <summary>Adds up what becomes of each log.</summary>
    private sealed class Sums
    {
        internal RowCount Deletes { get; private set; }

        internal RowCount Archives { get; private set; }

        internal RowCount Restores { get; private set; }

        /// <summary>A log is called archived or restored where it was looked at for each cutoff: one alone would say too much.</summary>
        /// <returns>Whether all logs were.</returns>
        internal bool Add(ActorKind kind, Counted deleted, Counted then, Counted already)
        {
            foreach (var name in deleted.Rows.Keys.Union(then.Rows.Keys).Union(already.Rows.Keys))
            {
                var (gone, hidden, hiddenNow) = (
                    deleted.Rows.GetValueOrDefault(name), then.Rows.GetValueOrDefault(name), already.Rows.GetValueOrDefault(name));
                Deletes = With(Deletes, kind, gone);
                if (!deleted.Has(name) || !then.Has(name) || !already.Has(name))
                    continue;
                Archives = With(Archives, kind, hidden - Math.Max(gone, hiddenNow));
                Restores = With(Restores, kind, hiddenNow - Math.Max(gone, hidden));
            }

            return deleted.UpTo is null && then.UpTo is null && already.UpTo is null;
        }

        private static RowCount With(RowCount sum, ActorKind kind, long rows) => rows <= 0
            ? sum
            : new(
                sum.Rows + rows, sum.Users + (kind == ActorKind.Inbox ? 1 : 0), sum.Channels + (kind == ActorKind.Channel ? 1 : 0));
    }
}
