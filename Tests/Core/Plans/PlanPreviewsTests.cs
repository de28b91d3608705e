using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Plans;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Plans;

/// <summary>The preview of a change of plan on an app with more logs than can be counted in a moment.</summary>
public sealed class PlanPreviewsTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly CrowdedApp _rows = new();

    private AppView App { get; } = new(
        new("shop", "key", "Shop", "test", true, [], [], AppSettings.Default, TestClock.AtNoon().GetUtcNow(), "pro"), Revocations.None, 1);

    [Fact]
    public async Task Counting_stops_after_five_seconds_and_says_that_it_is_not_complete()
    {
        _rows.StuckAfter = "n0001499";
        var reading = ReadAsync(CancellationToken.None);
        await _rows.Stuck.Task;

        _time.Advance(PlanPreviews.CountsFor - TimeSpan.FromTicks(1));
        Assert.False(reading.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        var change = await reading;

        Assert.False(change.IsComplete);
        // Those that were found by then; nothing is said of the archive, for which they were not looked at yet.
        Assert.Equal(new(4_500, 1_500, 0), change.Deletes);
        Assert.Equal(default, change.Archives);
        Assert.Equal(5, PlanPreviews.CountsFor.TotalSeconds);
    }

    [Fact]
    public async Task An_app_with_more_logs_than_are_looked_at_is_told_what_there_is_at_least()
    {
        _rows.Logs = PlanPreviews.LogsMax + 1_000;
        var change = await ReadAsync(CancellationToken.None);

        Assert.False(change.IsComplete);
        Assert.Equal(new(3L * PlanPreviews.LogsMax, PlanPreviews.LogsMax, 0), change.Deletes);
        // Six rows of each log are past the time of the archive, of which three go altogether.
        Assert.Equal(new(3L * PlanPreviews.LogsMax, PlanPreviews.LogsMax, 0), change.Archives);
        Assert.Equal(600, _rows.Questions);
    }

    [Fact]
    public async Task Who_goes_away_meanwhile_ends_the_counting()
    {
        _rows.StuckAfter = "n0000499";
        using var gone = new CancellationTokenSource();
        var reading = ReadAsync(gone.Token);
        await _rows.Stuck.Task;
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private Task<PlanChange> ReadAsync(CancellationToken cancellationToken)
    {
        PlanCatalogue.Plain.TryFind("free", out var free);
        return new PlanPreviews(_rows, new NoQuotas(), PlanCatalogue.Plain, _time).ReadAsync(App, free, cancellationToken);
    }

    private sealed class NoQuotas : IQuotas
    {
        public ValueTask<QuotaGrant> AskAsync(AppId app, QuotaAsk ask, CancellationToken cancellationToken) => new(new QuotaGrant(0, 0, 0));
    }

    /// <summary>Inboxes of which three rows each are past 30 days and six past 7.</summary>
    private sealed class CrowdedApp : IRetention
    {
        internal int Logs { get; set; } = 5_000;

        /// <summary>The page behind this name never comes.</summary>
        internal string? StuckAfter { get; set; }

        internal TaskCompletionSource Stuck { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal int Questions { get; private set; }

        public async Task<IReadOnlyList<OverdueActor>> FindOverdueAsync(
            ActorKind kind, string app, DateTimeOffset cutoff, string afterName, int limit, CancellationToken cancellationToken)
        {
            if (kind != ActorKind.Inbox)
                return [];
            cancellationToken.ThrowIfCancellationRequested();
            Questions++;
            if (afterName == StuckAfter)
            {
                Stuck.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            var first = afterName.Length == 0 ? 0 : int.Parse(afterName[1..], System.Globalization.CultureInfo.InvariantCulture) + 1;
            var rows = (TestClock.AtNoon().GetUtcNow() - cutoff).Days == 30 ? 3 : 6;
            return
            [
                .. Enumerable.Range(first, Math.Clamp(Logs - first, 0, limit))
                    .Select(number => new OverdueActor(new(ActorKind.Inbox, app, $"n{number:D7}"), rows, rows)),
            ];
        }

        public Task<int> DropRowsAsync(ActorKey actor, int limit, CancellationToken cancellationToken) => Task.FromResult(0);

        public Task<int> DropAcceptedAsync(DateTimeOffset cutoff, int limit, CancellationToken cancellationToken) => Task.FromResult(0);

        public Task RenewEpochsAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
