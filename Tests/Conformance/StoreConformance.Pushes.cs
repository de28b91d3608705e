using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Core.Pushes;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private protected IPushQueue Pushes => Store;

    private protected IPushAccounts PushAccounts => Store;

    private DateTimeOffset PushNow => Clock.Milliseconds(Time.GetUtcNow());

    [Fact]
    public async Task A_job_comes_with_the_append_of_its_notification_or_not_at_all()
    {
        var job = Job("ada", PushNow);
        Assert.Null(await Pushes.ReadNextPushAsync(None));
        var key = new ActorKey(ActorKind.Inbox, App, "ada");
        var head = new Head(Epoch.Create(), 0, 0);
        Assert.Equal(AppendOutcome.Durable, await Store.AppendAsync(new(key, null, head, [job])));
        Assert.Equal(AppendOutcome.Conflict, await Store.AppendAsync(new(key, null, head, [Job("ada", PushNow)])));
        await ReopenAsync();

        Assert.Equal(job.Due, await Pushes.ReadNextPushAsync(None));
        var until = PushNow.AddSeconds(30);
        AssertSame<IEnumerable<PushJob>>(
            [job with { Due = until }], await Pushes.ClaimJobsAsync(PushLane.Pro, ofChannels: false, PushNow, until, 10, None));
        AssertSame<IEnumerable<PushJob>>([job with { Due = until }], await Pushes.ReadJobsAsync([job.Id, Guid.NewGuid()], None));
    }

    [Fact]
    public async Task Jobs_are_claimed_by_lane_and_kind_of_target_the_longest_due_first()
    {
        var (late, early, ahead) = (Job("a", PushNow), Job("b", PushNow.AddSeconds(-1)), Job("c", PushNow.AddMilliseconds(1)));
        var (free, channel) = (Job("d", PushNow) with { Lane = PushLane.Free }, Job("e", PushNow) with { IsChannel = true });
        await AddJobsAsync(late, early, ahead, free, channel);
        var until = PushNow.AddSeconds(30);

        Assert.Equal([early.Id], Ids(await Pushes.ClaimJobsAsync(PushLane.Pro, ofChannels: false, PushNow, until, 1, None)));
        Assert.Equal([late.Id], Ids(await Pushes.ClaimJobsAsync(PushLane.Pro, ofChannels: false, PushNow, until, 9, None)));
        Assert.Equal([free.Id], Ids(await Pushes.ClaimJobsAsync(PushLane.Free, ofChannels: false, PushNow, until, 9, None)));
        Assert.Equal([channel.Id], Ids(await Pushes.ClaimJobsAsync(PushLane.Pro, ofChannels: true, PushNow, until, 9, None)));
        Assert.Empty(await Pushes.ClaimJobsAsync(PushLane.Business, ofChannels: false, PushNow, until, 9, None));
        Assert.Equal(ahead.Due, await Pushes.ReadNextPushAsync(None));
        Assert.Equal(3, (await Pushes.ClaimJobsAsync(PushLane.Pro, ofChannels: false, until, until.AddSeconds(1), 9, None)).Count);
    }

    [Fact]
    public async Task Nodes_that_claim_jobs_together_never_get_the_same_one()
    {
        var jobs = Enumerable.Range(0, 60).Select(i => Job($"u{i}", PushNow)).ToArray();
        await AddJobsAsync(jobs);
        List<Guid> claimed = [];
        while (claimed.Count < jobs.Length)
        {
            var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(
                _ => Pushes.ClaimJobsAsync(PushLane.Pro, ofChannels: false, PushNow, PushNow.AddMinutes(1), 7, None)));
            Assert.Contains(claims, claim => claim.Count > 0);
            claimed.AddRange(claims.SelectMany(claim => claim).Select(job => job.Id));
        }

        Assert.Equal(jobs.Select(job => job.Id).Order(), claimed.Order());
    }

    [Fact]
    public async Task What_became_of_pushes_is_recorded_once_and_by_whoever_holds_them()
    {
        var job = await ClaimOneAsync();
        var held = job.Due!.Value;
        var (first, second) = (Send(job, "d1", PushSendState.Sent), Send(job, "d2", PushSendState.Waiting));
        var after = job with { Cursor = "d2" };
        await Pushes.RecordAsync(new([first, second], [], [new(after, held)]), None);
        await Pushes.RecordAsync(new([first with { State = PushSendState.Failed }], [], []), None);
        Assert.Equal(["d1", "d2"], (await Pushes.ReadPushedAsync(job.Id, null, "d9", None)).Order());
        Assert.Equal(["d2"], await Pushes.ReadPushedAsync(job.Id, "d1", "d2", None));
        AssertSame<IEnumerable<PushJob>>([after], await Pushes.ReadJobsAsync([job.Id], None));

        var done = after with { Due = null };
        await Pushes.RecordAsync(new([], [], [new(done, held.AddMilliseconds(1))]), None);
        AssertSame<IEnumerable<PushJob>>([after], await Pushes.ReadJobsAsync([job.Id], None));
        await Pushes.RecordAsync(new([], [], [new(done, held)]), None);
        AssertSame<IEnumerable<PushJob>>([done], await Pushes.ReadJobsAsync([job.Id], None));
        Assert.Equal(second.Due, await Pushes.ReadNextPushAsync(None));
    }

    [Fact]
    public async Task Pushes_of_single_devices_are_claimed_by_state_and_change_while_they_are_held()
    {
        var job = await ClaimOneAsync();
        var (sent, waiting) = (Send(job, "d1", PushSendState.Sent), Send(job, "d2", PushSendState.Waiting));
        await Pushes.RecordAsync(new([sent, waiting, Send(job, "d3", PushSendState.Confirmed) with { Due = null }], [], []), None);
        var (now, until) = (PushNow.AddMinutes(1), PushNow.AddMinutes(2));

        Assert.Empty(await Pushes.ClaimSendsAsync(PushSendState.Sent, PushLane.Pro, PushNow, until, 9, None));
        Assert.Empty(await Pushes.ClaimSendsAsync(PushSendState.Sent, PushLane.Free, now, until, 9, None));
        var held = Assert.Single(await Pushes.ClaimSendsAsync(PushSendState.Sent, PushLane.Pro, now, until, 9, None));
        AssertSame(sent with { Due = until }, held);
        AssertSame(
            waiting with { Due = until },
            Assert.Single(await Pushes.ClaimSendsAsync(PushSendState.Waiting, PushLane.Pro, now, until, 9, None)));

        var confirmed = held with { State = PushSendState.Confirmed, Due = null };
        await Pushes.RecordAsync(new([], [new(confirmed, until.AddSeconds(1))], []), None);
        Assert.Equal(1, (await TotalsAsync(job)).Sent);
        await Pushes.RecordAsync(new([], [new(confirmed, until)], []), None);
        Assert.Equal((0, 2), ((await TotalsAsync(job)).Sent, (await TotalsAsync(job)).Confirmed));
    }

    [Fact]
    public async Task Totals_count_each_device_once_by_its_state()
    {
        var job = await ClaimOneAsync();
        Assert.Equal((1, 1), ((await TotalsAsync(job)).Jobs, (await TotalsAsync(job)).JobsOpen));
        await Pushes.RecordAsync(
            new(
                [
                    Send(job, "a", PushSendState.Waiting), Send(job, "b", PushSendState.Waiting) with { Due = null },
                    Send(job, "c", PushSendState.Sent), Send(job, "d", PushSendState.Confirmed),
                    Send(job, "e", PushSendState.Failed) with { Reason = "too_large", Due = null },
                    Send(job, "f", PushSendState.Dropped) with { Reason = "seen", Due = null },
                    Send(job, "g", PushSendState.Dropped) with { Reason = "seen", Due = null },
                ],
                [], [new(job with { Due = null }, job.Due!.Value)]),
            None);
        var totals = await TotalsAsync(job);
        Assert.Equal((1, 0, 2, 1, 1, 1, 1, 2), (
            totals.Jobs, totals.JobsOpen, totals.Accepted, totals.Stopped, totals.Sent, totals.Confirmed, totals.Failed, totals.Dropped));
        Assert.Equal(new Dictionary<string, long> { ["too_large"] = 1, ["seen"] = 2 }, totals.Reasons);
        Assert.Equal(0, (await Pushes.ReadTotalsAsync("other", job.Notification, None)).Jobs);
        var backlog = await Pushes.ReadBacklogAsync(None);
        Assert.Equal((0, 1, 1, null), (backlog.Jobs, backlog.Retries, backlog.Receipts, backlog.OldestDue));
    }

    [Fact]
    public async Task Old_pushes_are_removed_in_bounded_steps_and_later_ones_stay()
    {
        var old = await ClaimOneAsync();
        await Pushes.RecordAsync(new([.. "abcde".Select(name => Send(old, $"{name}", PushSendState.Sent))], [], []), None);
        var later = Job("bob", PushNow.AddDays(1)) with { At = PushNow.AddDays(1) };
        await AddJobsAsync(later);
        await Pushes.RecordAsync(new([Send(later, "a", PushSendState.Sent)], [], []), None);

        Assert.Equal(3, await Pushes.RemovePushesAsync(PushNow.AddHours(1), 3, None));
        Assert.True(await Pushes.RemovePushesAsync(PushNow.AddHours(1), 9, None) < 9);
        Assert.Equal(0, await Pushes.RemovePushesAsync(PushNow.AddHours(1), 9, None));
        Assert.Empty(await Pushes.ReadJobsAsync([old.Id], None));
        Assert.Equal(1, (await TotalsAsync(later)).Sent);
    }

    [Fact]
    public async Task An_account_is_stopped_once_and_its_renewal_lets_go_what_waited()
    {
        var job = await ClaimOneAsync();
        Assert.Null(await PushAccounts.FindAccountAsync(App, "expo", None));
        Assert.True(await PushAccounts.StopAccountAsync(App, "expo", null, "UNAUTHORIZED", PushNow, None));
        Assert.False(await PushAccounts.StopAccountAsync(App, "expo", null, "UNAUTHORIZED", PushNow, None));
        Assert.Equal("UNAUTHORIZED", (await PushAccounts.FindAccountAsync(App, "expo", None))!.StoppedBy);
        await Pushes.RecordAsync(
            new(
                [
                    Send(job, "a", PushSendState.Waiting) with { Due = null },
                    Send(job, "b", PushSendState.Waiting) with { Due = null, Provider = "fcm" },
                ],
                [], [new(job with { Due = null }, job.Due!.Value)]),
            None);
        Assert.Null(await Pushes.ReadNextPushAsync(None));

        var account = new PushAccount(App, "expo", new byte[] { 1, 2 }, "key", PushNow.AddSeconds(1), null, null);
        await PushAccounts.PutAccountAsync(account, None);
        AssertSame(account, await PushAccounts.FindAccountAsync(App, "expo", None));
        Assert.Equal(
            "a", Assert.Single(await Pushes.ClaimSendsAsync(
                PushSendState.Waiting, PushLane.Pro, account.UpdatedAt, PushNow.AddMinutes(1), 9, None)).Device);
        await PushAccounts.ReleaseSendsAsync(App, "fcm", PushNow, None);
        Assert.Equal(PushNow, await Pushes.ReadNextPushAsync(None));

        Assert.False(await PushAccounts.StopAccountAsync(App, "expo", PushNow, "late", PushNow, None));
        Assert.True(await PushAccounts.StopAccountAsync(App, "expo", account.UpdatedAt, "again", PushNow, None));
        Assert.True(await PushAccounts.RemoveAccountAsync(App, "expo", None));
        Assert.False(await PushAccounts.RemoveAccountAsync(App, "expo", None));
    }

    private async Task<PushJob> ClaimOneAsync()
    {
        await AddJobsAsync(Job("ada", PushNow));
        return Assert.Single(await Pushes.ClaimJobsAsync(PushLane.Pro, ofChannels: false, PushNow, PushNow.AddSeconds(70), 1, None));
    }

    private async Task AddJobsAsync(params PushJob[] jobs)
    {
        foreach (var job in jobs)
            await Store.AppendAsync(new(
                new(ActorKind.Inbox, App, $"{job.Target} {job.Id}"), null, new Head(Epoch.Create(), 0, 0), [job]));
    }

    private Task<PushTotals> TotalsAsync(PushJob job) => Pushes.ReadTotalsAsync(App, job.Notification, None);

    private static IEnumerable<Guid> Ids(IEnumerable<PushJob> jobs) => jobs.Select(job => job.Id);

    private static PushJob Job(string user, DateTimeOffset due) => new(
        Guid.CreateVersion7(due), App, PushLane.Pro, PushJobKind.Show, false, user, $"n {user} ü", 7, "k loans", due, due.AddDays(1),
        StoredLog.Bytes("""{"type":"a"}"""), due);

    private PushSend Send(PushJob job, string device, PushSendState state) => new(
        job.Id, device, App, job.Lane, "expo", state, 1, PushNow, state == PushSendState.Sent ? PushNow : null, PushNow.AddMinutes(1),
        state == PushSendState.Sent ? "ticket ü" : null, "");
}
