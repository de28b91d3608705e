using System.Diagnostics.Metrics;
using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Plans;
using Nudge.Core.Retention;
using Nudge.Tests.Gateway.Rest;
using Nudge.Tests.Support;

namespace Nudge.Tests.Simulation;

/// <summary>
/// An app whose plan and whose server's clock are changed at random, around the boundaries of days and of ages, while notifications come,
/// are read and are deleted by rounds of retention. After each step lists and counts are those of a model that keeps the notifications in
/// two lists.
/// </summary>
public sealed class PlanRetentionTests(ITestOutputHelper output)
{
    private const int Steps = 90;
    private static readonly string[] Plans = ["free", "pro", "business", ""];

    [Fact]
    public async Task Counts_and_lists_are_right_over_days_plan_changes_and_clocks_that_are_set()
    {
        foreach (var seed in Seeds.Take(2))
        {
            output.WriteLine($"NUDGE_SEED={seed}");
            await using var still = await StillServer.StartAsync();
            await new Simulated(still, await still.Server.CreateAppAsync(), new(seed)).RunAsync();
        }
    }

    private sealed record Kept(string Id, DateTimeOffset At)
    {
        internal bool IsRead { get; set; }

        internal bool IsSeen { get; set; }
    }

    private sealed class Simulated(StillServer still, ApiApp app, Random random)
    {
        private readonly List<Kept> _own = [];
        private readonly List<Kept> _shared = [];
        private string _plan = "";
        private int _published;

        private RetentionTerms Terms => _plan switch
        {
            "free" => new(7, 30),
            "pro" => new(30, 100),
            "business" => default,
            // An app without a plan keeps a week, and archives nothing.
            _ => new(null, 7),
        };

        private DateTimeOffset Now => still.Time.GetUtcNow();

        private IEnumerable<Kept> All => _own.Concat(_shared);

        internal async Task RunAsync()
        {
            await (await UserAsync()).PostAsync("/api/subscriptions", """{"channel":"library:7"}""");
            for (var step = 0; step < Steps; step++)
            {
                var what = await StepAsync();
                await HoldAsync($"step {step}, {what}");
            }
        }

        private async Task<string> StepAsync()
        {
            switch (random.Next(12))
            {
                case < 5:
                    return await PublishAsync(random.Next(2) == 0);
                case 5:
                    return await MarkAsync("seen", item => item.IsSeen = true);
                case 6:
                    return await MarkAsync("read", item => item.IsRead = item.IsSeen = true);
                case 7:
                    return await ChangePlanAsync(Plans[random.Next(Plans.Length)]);
                case < 10:
                    return Set();
                default:
                    return await RetainAsync();
            }
        }

        private async Task<string> PublishAsync(bool isShared)
        {
            // In a second of its own, so that no rate of a plan refuses it.
            still.Time.Advance(TimeSpan.FromSeconds(1.1));
            var (id, target) = ($"n{_published++}", isShared ? "\"channel\":\"library:7\"" : "\"user\":\"ada\"");
            var answer = await app.Server.PostAsync("/api/notify", $$$"""{{{{target}}},"id":"{{{id}}}","notification":{"type":"note"}}""");
            Assert.Equal(202, answer.Status);
            var kept = new Kept(id, await ReadMomentAsync(id));
            (isShared ? _shared : _own).Add(kept);
            return $"{id} at {kept.At:O}";
        }

        /// <summary>When it was accepted: where the clock was set back, not before what is above it in its log.</summary>
        private async Task<DateTimeOffset> ReadMomentAsync(string id)
        {
            var items = (await app.Server.GetAsync("/api/notifications?user=ada&limit=100&filter=unread")).Json(200).GetProperty("items");
            var at = items.EnumerateArray().Single(item => Id(item) == id).GetProperty("at").GetDateTimeOffset();
            Assert.True(at >= DateTimeOffset.FromUnixTimeMilliseconds(Now.ToUnixTimeMilliseconds()));
            return at;
        }

        private async Task<string> MarkAsync(string mark, Action<Kept> set)
        {
            still.Time.Advance(TimeSpan.FromSeconds(1.1));
            Assert.Equal(200, (await (await UserAsync()).PostAsync($"/api/notifications/{mark}", """{"all":true}""")).Status);
            foreach (var item in All)
                set(item);
            return mark;
        }

        private async Task<string> ChangePlanAsync(string plan)
        {
            var changed = await still.Server.Service<IApps>().ChangeAsync(app.Id, new ChangeApp(Plan: plan), CancellationToken.None);
            Assert.True(changed.IsAccepted);
            _plan = plan;
            return $"plan '{plan}'";
        }

        /// <summary>Forth by hours, days or to a boundary, and back by less.</summary>
        private string Set()
        {
            var midnight = Now.UtcDateTime.Date.AddDays(1) - Now.UtcDateTime;
            var by = random.Next(6) switch
            {
                0 => midnight + TimeSpan.FromMilliseconds(random.Next(-1, 2)),
                1 => TimeSpan.FromHours(random.Next(1, 30)),
                2 => TimeSpan.FromDays(random.Next(1, 12)),
                3 => TimeSpan.FromHours(-random.Next(1, 40)),
                _ => ToBoundary() ?? midnight,
            };
            still.Leap(by);
            return $"the clock by {by} to {Now:O}";
        }

        /// <summary>To the moment at which a notification is archived or deleted, or a millisecond beside it.</summary>
        private TimeSpan? ToBoundary()
        {
            var ages = new[] { Terms.ArchiveDays, Terms.DeleteDays }.OfType<int>().ToArray();
            if (ages.Length == 0 || !All.Any())
                return null;
            var item = All.ElementAt(random.Next(All.Count()));
            var by = item.At.AddDays(ages[random.Next(ages.Length)]).AddMilliseconds(random.Next(-1, 2)) - Now;
            return by > TimeSpan.FromDays(-2) ? by : null;
        }

        private async Task<string> RetainAsync()
        {
            var round = ActivatorUtilities.CreateInstance<RetentionRound>(
                still.Server.Service<IServiceProvider>(), new RetentionMetrics(still.Server.Service<IMeterFactory>()));
            await round.RunAsync(CancellationToken.None);
            var before = Terms.DeletedBefore(Now);
            var gone = _own.RemoveAll(item => item.At < before) + _shared.RemoveAll(item => item.At < before);
            return $"a round that deletes {gone}";
        }

        private async Task HoldAsync(string step)
        {
            var summary = (await app.Server.GetAsync("/api/notifications/summary?user=ada")).Json(200);
            Assert.Equal(
                (step, All.Count(item => !item.IsRead), All.Count(item => !item.IsSeen)),
                (step, summary.GetProperty("unread").GetInt32(), summary.GetProperty("unseen").GetInt32()));
            var archived = Terms.ArchivedBefore(Now);
            await HoldListAsync(step, "filter=unread", item => !item.IsRead);
            await HoldListAsync(step, "archived=false", item => !(item.At < archived));
            await HoldListAsync(step, "archived=true", item => item.At < archived);
        }

        private async Task HoldListAsync(string step, string query, Func<Kept, bool> isListed)
        {
            var items = (await app.Server.GetAsync($"/api/notifications?user=ada&limit=100&{query}")).Json(200).GetProperty("items");
            Assert.Equal(
                $"{step}, {query}: {string.Join(' ', All.Where(isListed).Select(item => item.Id).Order(StringComparer.Ordinal))}",
                $"{step}, {query}: {string.Join(' ', items.EnumerateArray().Select(Id).Order(StringComparer.Ordinal))}");
        }

        private static string Id(JsonElement item) => item.GetProperty("id").GetString()!;

        // A token of this moment: those of before may be over, or of a time to come.
        private Task<ApiApp.Caller> UserAsync() => app.UserAsync("ada", """{"library:7":["subscribe"]}""");
    }
}
