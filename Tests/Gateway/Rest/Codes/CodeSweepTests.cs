using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Core.Codes;
using Nudge.Gateway.Rest.Codes;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Rest.Codes;

public sealed class CodeSweepTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Expired_codes_and_forgotten_tries_leave_the_store_and_others_stay()
    {
        var time = TestClock.AtNoon();
        var store = new MemoryStore(time);
        var now = time.GetUtcNow();
        await store.IssueCodeAsync(Code("a", now, now.AddMinutes(1)), new(100, 100), None);
        await store.IssueCodeAsync(Code("b", now, now.AddHours(20)), new(100, 100), None);
        await store.RedeemCodeAsync(new("app", new byte[] { 9 }, new byte[] { 1 }, "192.0.2.1", now), None);
        using var sweep = new CodeSweep(store, time, NullLogger<CodeSweep>.Instance);
        await sweep.StartAsync(None);

        // The sweep takes up the clock in its own time.
        await Eventually.TrueAsync(async () => await CountAsync(TimeSpan.FromMinutes(5)) == 1);
        Assert.Equal(("b", 3), ((await store.AllCodesAsync())[0].Id, await store.CountTriesAsync()));
        await Eventually.TrueAsync(async () => await CountAsync(TimeSpan.FromHours(1)) == 0 && await store.CountTriesAsync() == 0);
        await sweep.StopAsync(None);

        async Task<int> CountAsync(TimeSpan later)
        {
            time.Advance(later);
            return (await store.AllCodesAsync()).Count;
        }
    }

    private static AccessCodeRow Code(string id, DateTimeOffset at, DateTimeOffset expires) =>
        new("app", id, System.Text.Encoding.UTF8.GetBytes(id), ["news"], null, at, expires);
}
