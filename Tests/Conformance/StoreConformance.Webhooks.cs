using Nudge.Core;
using Nudge.Core.Webhooks;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private const string Receiver = "https://receiver.example/nudge?a=1";

    private protected IWebhookOutbox Webhooks => Store;

    [Fact]
    public async Task Events_of_webhooks_are_claimed_when_they_are_due_the_longest_due_first()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        Assert.Null(await Webhooks.ReadNextDueAsync(None));
        var (late, early, ahead) = (Event(now, "late"), Event(now.AddSeconds(-1), "early ü"), Event(now.AddMilliseconds(1), "ahead"));
        await Webhooks.AddAsync([late, early, ahead], None);

        Assert.Equal(early.Due, await Webhooks.ReadNextDueAsync(None));
        var until = now.AddSeconds(30);
        AssertSame<IEnumerable<WebhookRow>>(
            [early with { Due = until }, late with { Due = until }], await Webhooks.ClaimAsync(now, until, 10, None));
        Assert.Empty(await Webhooks.ClaimAsync(now, until, 10, None));
        Assert.Equal(ahead.Due, await Webhooks.ReadNextDueAsync(None));
    }

    [Fact]
    public async Task A_claim_takes_no_more_than_its_limit_and_what_was_claimed_can_be_claimed_again_when_its_time_is_over()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        WebhookRow[] rows = [.. Enumerable.Range(0, 5).Select(i => Event(now.AddMilliseconds(i - 10), $"{i}"))];
        await Webhooks.AddAsync(rows, None);

        Assert.Equal(rows[..2].Select(row => row.Id), (await Webhooks.ClaimAsync(now, now.AddSeconds(1), 2, None)).Select(row => row.Id));
        Assert.Equal(rows[2..].Select(row => row.Id), (await Webhooks.ClaimAsync(now, now.AddSeconds(2), 9, None)).Select(row => row.Id));
        Assert.Empty(await Webhooks.ClaimAsync(now.AddMilliseconds(999), now.AddSeconds(3), 9, None));
        Assert.Equal(2, (await Webhooks.ClaimAsync(now.AddSeconds(1), now.AddSeconds(3), 9, None)).Count);
    }

    [Fact]
    public async Task Nodes_that_claim_together_never_get_the_same_event()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        WebhookRow[] rows = [.. Enumerable.Range(0, 100).Select(i => Event(now, $"{i}"))];
        await Webhooks.AddAsync(rows, None);

        List<Guid> claimed = [];
        while (claimed.Count < rows.Length)
        {
            var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Webhooks.ClaimAsync(now, now.AddMinutes(1), 7, None)));
            Assert.Contains(claims, claim => claim.Count > 0);
            claimed.AddRange(claims.SelectMany(claim => claim).Select(row => row.Id));
        }

        Assert.Equal(rows.Select(row => row.Id).Order(), claimed.Order());
    }

    [Fact]
    public async Task An_event_that_was_put_off_comes_back_with_its_attempts_unless_another_node_has_it()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        await Webhooks.AddAsync([Event(now, "one")], None);
        var held = Assert.Single(await Webhooks.ClaimAsync(now, now.AddSeconds(30), 1, None));

        await Webhooks.PutOffAsync([held], 1, now.AddSeconds(2), None);
        var again = Assert.Single(await Webhooks.ClaimAsync(now.AddSeconds(2), now.AddSeconds(60), 1, None));
        Assert.Equal(1, again.Attempts);
        AssertSame(held with { Attempts = 1, Due = now.AddSeconds(60) }, again);

        await Webhooks.PutOffAsync([held], 7, now, None);
        Assert.Empty(await Webhooks.ClaimAsync(now.AddSeconds(59), now.AddSeconds(90), 1, None));
        Assert.Equal(1, Assert.Single(await Webhooks.ClaimAsync(now.AddSeconds(60), now.AddSeconds(90), 1, None)).Attempts);
    }

    [Fact]
    public async Task Events_that_were_taken_are_gone_and_the_rest_is_there_after_a_restart()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        var (taken, kept) = (Event(now, "taken"), Event(now, "kept"));
        await Webhooks.AddAsync([taken, kept], None);
        await Webhooks.AddAsync([kept with { Attempts = 9 }], None);
        await Webhooks.RemoveAsync([taken], None);
        await Webhooks.RemoveAsync([taken], None);
        await ReopenAsync();

        var until = now.AddSeconds(1);
        AssertSame<IEnumerable<WebhookRow>>([kept with { Due = until }], await Webhooks.ClaimAsync(now, until, 10, None));
    }

    private static WebhookRow Event(DateTimeOffset due, string name) =>
        new(Guid.CreateVersion7(due), App, Receiver, due.AddMinutes(-1), StoredLog.Bytes($$"""{"name":"{{name}}"}"""), 0, due);
}
