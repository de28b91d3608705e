using System.Security.Cryptography;
using System.Text;
using Nudge.Core;
using Nudge.Core.Codes;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private static readonly CodeBounds Roomy = new(100, 1_000);

    private protected IAccessCodes Codes => Store;

    private DateTimeOffset CodeTime => Clock.Milliseconds(Time.GetUtcNow());

    [Fact]
    public async Task A_code_is_kept_listed_and_redeemed_with_all_that_it_says()
    {
        var (late, early) = (Code("111111", minutes: 9), Code("222222") with { Identifier = null });
        Assert.Equal(CodeIssue.Issued, await Codes.IssueCodeAsync(late, Roomy, None));
        Assert.Equal(CodeIssue.Issued, await Codes.IssueCodeAsync(early, Roomy, None));

        AssertSame<IEnumerable<AccessCodeRow>>([early, late], await Codes.ReadCodesAsync(App, CodeTime, 10, None));
        AssertSame<IEnumerable<AccessCodeRow>>([early], await Codes.ReadCodesAsync(App, CodeTime, 1, None));
        Assert.Empty(await Codes.ReadCodesAsync("other", CodeTime, 10, None));
        AssertSame(new CodeAnswer(CodeOutcome.Redeemed, late, null, false), await Codes.RedeemCodeAsync(Try("111111", "phone"), None));
        AssertSame<IEnumerable<AccessCodeRow>>([early], await Codes.ReadCodesAsync(App, CodeTime, 10, None));
    }

    [Fact]
    public async Task A_code_is_one_devices_which_may_repeat_until_it_expires()
    {
        await Codes.IssueCodeAsync(Code("111111"), Roomy, None);

        Assert.Equal(CodeOutcome.Redeemed, await OutcomeAsync("111111", "phone"));
        Assert.Equal(CodeOutcome.Redeemed, await OutcomeAsync("111111", "phone"));
        Assert.Equal(CodeOutcome.Wrong, await OutcomeAsync("111111", "tablet"));
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(CodeOutcome.Wrong, await OutcomeAsync("111111", "phone"));
    }

    [Fact]
    public async Task Of_several_devices_that_try_a_code_at_once_one_redeems_it()
    {
        await Codes.IssueCodeAsync(Code("111111"), Roomy, None);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => OutcomeAsync("111111", $"phone {i}")));

        Assert.Single(outcomes, outcome => outcome == CodeOutcome.Redeemed);
        Assert.Equal(11, outcomes.Count(outcome => outcome == CodeOutcome.Wrong));
    }

    [Fact]
    public async Task Wrong_used_expired_and_revoked_codes_and_those_of_no_app_are_answered_alike()
    {
        await Codes.IssueCodeAsync(Code("111111"), Roomy, None);
        await Codes.IssueCodeAsync(Code("222222", minutes: 1), Roomy, None);
        await Codes.IssueCodeAsync(Code("333333"), Roomy, None);
        await Codes.RedeemCodeAsync(Try("111111", "phone"), None);
        await Codes.RevokeCodeAsync(App, Code("333333").Id, default, CodeTime, None);
        Time.Advance(TimeSpan.FromMinutes(1));

        CodeTry[] tries =
        [
            Try("999999", "a"), Try("111111", "b"), Try("222222", "c"), Try("333333", "d"),
            Try("111111", "e") with { App = CodeTry.NoApp },
        ];
        foreach (var attempt in tries)
            AssertSame(new CodeAnswer(CodeOutcome.Wrong, null, null, false), await Codes.RedeemCodeAsync(attempt, None));
    }

    [Fact]
    public async Task Codes_of_an_app_have_different_digits_while_they_live_and_places_up_to_the_bounds()
    {
        var bounds = new CodeBounds(2, 4);
        Assert.Equal(CodeIssue.Issued, await Codes.IssueCodeAsync(Code("111111", minutes: 1), bounds, None));
        Assert.Equal(CodeIssue.Taken, await Codes.IssueCodeAsync(Code("111111"), bounds, None));
        Assert.Equal(CodeIssue.Issued, await Codes.IssueCodeAsync(Code("222222"), bounds, None));
        Assert.Equal(CodeIssue.AppFull, await Codes.IssueCodeAsync(Code("333333"), bounds, None));
        Assert.Equal(CodeIssue.Issued, await Codes.IssueCodeAsync(Code("333333") with { App = "other" }, bounds, None));
        Assert.Equal(CodeIssue.Issued, await Codes.IssueCodeAsync(Code("444444") with { App = "other" }, bounds, None));
        Assert.Equal(CodeIssue.Full, await Codes.IssueCodeAsync(Code("555555") with { App = "third" }, bounds, None));

        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(CodeIssue.Issued, await Codes.IssueCodeAsync(Code("111111"), bounds, None));
        Assert.Equal(CodeOutcome.Redeemed, await OutcomeAsync("222222", "phone"));
        Assert.Equal(CodeIssue.Issued, await Codes.IssueCodeAsync(Code("222222") with { Id = "again" }, bounds with { InAll = 9 }, None));
        Assert.Equal(CodeOutcome.Redeemed, await OutcomeAsync("222222", "tablet"));
    }

    [Fact]
    public async Task Codes_that_are_issued_at_once_pass_no_bound()
    {
        var bounds = new CodeBounds(5, 1_000);
        var issued = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Codes.IssueCodeAsync(Code($"{i:D6}"), bounds, None)));

        Assert.Equal(5, issued.Count(each => each == CodeIssue.Issued));
        Assert.Equal(11, issued.Count(each => each == CodeIssue.AppFull));
    }

    [Fact]
    public async Task A_code_is_revoked_by_its_id_or_its_hash_once()
    {
        var (first, second) = (Code("111111"), Code("222222"));
        await Codes.IssueCodeAsync(first, Roomy, None);
        await Codes.IssueCodeAsync(second, Roomy, None);

        Assert.False(await Codes.RevokeCodeAsync("other", first.Id, first.Hash, CodeTime, None));
        Assert.True(await Codes.RevokeCodeAsync(App, first.Id, HashOf("elsewhere"), CodeTime, None));
        Assert.False(await Codes.RevokeCodeAsync(App, first.Id, first.Hash, CodeTime, None));
        Assert.True(await Codes.RevokeCodeAsync(App, "222222", second.Hash, CodeTime, None));
        Assert.Empty(await Codes.ReadCodesAsync(App, CodeTime, 10, None));
    }

    [Fact]
    public async Task Wrong_tries_count_over_restarts_and_whoever_asks_and_pause_the_app_once()
    {
        await Codes.IssueCodeAsync(Code("111111"), Roomy, None);
        for (var i = 0; i < 99; i++)
            Assert.Equal(CodeOutcome.Wrong, await OutcomeAsync("999999", $"phone {i}", $"address {i}"));
        await ReopenAsync();

        var last = await Codes.RedeemCodeAsync(Try("999999", "last") with { Address = "last" }, None);
        AssertSame(new CodeAnswer(CodeOutcome.Wrong, null, null, true), last);
        await ReopenAsync();
        var until = CodeTime + TryBudget.Window;
        AssertSame(new CodeAnswer(CodeOutcome.AppPaused, null, until, false), await Codes.RedeemCodeAsync(Try("111111", "owner"), None));
        Time.Advance(TryBudget.Window);
        await Codes.IssueCodeAsync(Code("222222"), Roomy, None);
        Assert.Equal(CodeOutcome.Redeemed, await OutcomeAsync("222222", "owner"));
    }

    [Fact]
    public async Task Wrong_tries_at_once_spend_no_more_than_the_budget()
    {
        for (var i = 0; i < 20; i++)
            await Codes.IssueCodeAsync(Code($"{i:D6}"), Roomy, None);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Codes.RedeemCodeAsync(Try("999999", $"phone {i}"), None)));

        Assert.Equal(5, answers.Count(answer => answer.Outcome == CodeOutcome.Wrong));
        Assert.Equal(11, answers.Count(answer => answer.Outcome == CodeOutcome.AppPaused));
        Assert.Single(answers, answer => answer.HasPaused);
    }

    [Fact]
    public async Task A_device_and_an_address_wait_in_every_app_after_their_wrong_tries()
    {
        for (var i = 0; i < TryPause.OfDevice.Free; i++)
            Assert.Equal(CodeOutcome.Wrong, await OutcomeAsync("999999", "phone"));
        await Codes.IssueCodeAsync(Code("111111"), Roomy, None);

        var until = CodeTime + TryPause.OfDevice.First;
        AssertSame(
            new CodeAnswer(CodeOutcome.DeviceWaits, null, until, false),
            await Codes.RedeemCodeAsync(Try("111111", "phone") with { App = "other" }, None));
        for (var i = TryPause.OfDevice.Free; i < TryPause.OfAddress.Free; i++)
            Assert.Equal(CodeOutcome.Wrong, await OutcomeAsync("999999", $"phone {i}"));
        AssertSame(new CodeAnswer(CodeOutcome.AddressWaits, null, until, false), await Codes.RedeemCodeAsync(Try("111111", "owner"), None));
        Assert.Equal(
            CodeOutcome.Redeemed, (await Codes.RedeemCodeAsync(Try("111111", "owner") with { Address = "elsewhere" }, None)).Outcome);
    }

    [Fact]
    public async Task Expired_codes_and_old_tries_are_dropped_in_batches()
    {
        for (var i = 0; i < 3; i++)
            await Codes.IssueCodeAsync(Code($"{i:D6}", minutes: 1 + i), Roomy, None);
        await Codes.RedeemCodeAsync(Try("999999", "phone"), None);
        Time.Advance(TimeSpan.FromHours(1));
        await Codes.IssueCodeAsync(Code("333333"), Roomy, None);
        await Codes.RedeemCodeAsync(Try("999999", "tablet"), None);

        Assert.Equal(2, await Codes.DropCodesAsync(CodeTime, 2, None));
        Assert.Equal(1, await Codes.DropCodesAsync(CodeTime, 2, None));
        Assert.Equal(0, await Codes.DropCodesAsync(CodeTime, 2, None));
        Assert.Single(await Codes.ReadCodesAsync(App, CodeTime, 10, None));
        // The first phone's; those of the address and the app are of now.
        Assert.Equal(1, await Codes.DropTriesAsync(CodeTime - TryBudget.Window, 10, None));
        Assert.Equal(3, await Codes.DropTriesAsync(CodeTime.AddMilliseconds(1), 10, None));
    }

    private async Task<CodeOutcome> OutcomeAsync(string digits, string device, string address = "192.0.2.1") =>
        (await Codes.RedeemCodeAsync(Try(digits, device) with { Address = address }, None)).Outcome;

    private CodeTry Try(string digits, string device) => new(App, HashOf(digits), HashOf(device), "192.0.2.1", CodeTime);

    private AccessCodeRow Code(string digits, int minutes = 5) => new(
        App, $"id {digits}", HashOf(digits), ["family:chat", "news"], "ada ü", CodeTime, CodeTime.AddMinutes(minutes));

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
