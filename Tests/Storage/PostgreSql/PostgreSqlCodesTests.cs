using System.Security.Cryptography;
using System.Text;
using Nudge.Core;
using Nudge.Core.Codes;
using Nudge.Storage.PostgreSql;
using Nudge.Tests.Support;

namespace Nudge.Tests.Storage.PostgreSql;

/// <summary>Access codes on two nodes of one database, each with connections of its own.</summary>
public sealed class PostgreSqlCodesTests
{
    private const int Rounds = 40;

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_code_that_two_nodes_are_asked_for_in_the_same_moment_is_one_devices()
    {
        await using var nodes = await Nodes.OpenAsync();
        for (var round = 0; round < Rounds; round++)
        {
            await nodes.IssueAsync($"app {round}", "123456");

            var answers = await Task.WhenAll(
                Enumerable.Range(0, 6).Select(i => nodes.TryAsync(i, $"app {round}", "123456", $"{round}-{i}")));

            Assert.Single(answers, answer => answer.Outcome == CodeOutcome.Redeemed);
            Assert.Equal(5, answers.Count(answer => answer.Outcome == CodeOutcome.Wrong));
        }
    }

    [Fact]
    public async Task Wrong_tries_at_two_nodes_at_once_spend_one_budget_and_one_of_them_says_that_it_is_spent()
    {
        await using var nodes = await Nodes.OpenAsync();
        for (var i = 0; i < 10; i++)
            await nodes.IssueAsync("app", $"{i:D6}");

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => nodes.TryAsync(i, "app", "999999", $"{i}")));

        Assert.Equal(10, answers.Count(answer => answer.Outcome == CodeOutcome.Wrong));
        Assert.Equal(50, answers.Count(answer => answer.Outcome == CodeOutcome.AppPaused));
        Assert.Single(answers, answer => answer.HasPaused);
    }

    [Fact]
    public async Task One_device_at_two_nodes_at_once_has_five_tries()
    {
        await using var nodes = await Nodes.OpenAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => nodes.TryAsync(i, $"app {i}", "999999", "phone")));

        Assert.Equal(5, answers.Count(answer => answer.Outcome == CodeOutcome.Wrong));
        Assert.Equal(15, answers.Count(answer => answer.Outcome == CodeOutcome.DeviceWaits));
    }

    private sealed class Nodes(PostgreSqlStore[] stores, FakeTimeProvider time) : IAsyncDisposable
    {
        private DateTimeOffset Now => Clock.Milliseconds(time.GetUtcNow());

        public static async Task<Nodes> OpenAsync()
        {
            var time = TestClock.AtNoon();
            var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
            var stores = new PostgreSqlStore[2];
            for (var i = 0; i < stores.Length; i++)
            {
                stores[i] = await PostgreSqlStore.OpenAsync(
                    new() { ConnectionString = database, Timeout = TimeSpan.FromSeconds(30) }, time, None);
            }

            return new(stores, time);
        }

        public async Task IssueAsync(string app, string digits) => Assert.Equal(
            CodeIssue.Issued,
            await stores[0].IssueCodeAsync(
                new(app, $"{app} {digits}", HashOf(digits), ["news"], null, Now, Now.AddMinutes(5)), new(100, 10_000), None));

        public Task<CodeAnswer> TryAsync(int i, string app, string digits, string device) => stores[i % 2].RedeemCodeAsync(
            new(app, HashOf(digits), HashOf(device), $"address {device}", Now), None);

        public async ValueTask DisposeAsync()
        {
            foreach (var store in stores)
                await store.DisposeAsync();
        }

        private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }
}
