using Nudge.Core.Actors;
using Nudge.Core.Outcomes;
using Nudge.Core.Positions;
using Nudge.Core.Pushes;
using Nudge.Core.Timers;
using Nudge.Core.Why;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private protected ITraces Traces => Store;

    [Fact]
    public async Task Outcomes_of_one_recipient_notification_and_kind_are_counted_in_one_row_with_the_later_detail()
    {
        await Store.AddOutcomesAsync([Outcome("ada", OutcomeKind.Refused, 1, "quota_exceeded")], None);
        await Store.AddOutcomesAsync([Outcome("ada", OutcomeKind.Refused, 2, "rate_limited", times: 3)], None);
        await Store.AddOutcomesAsync(
            [
                Outcome("ada", OutcomeKind.Duplicate, 3, ""), Outcome("ben", OutcomeKind.Duplicate, 3, ""),
                Outcome("", OutcomeKind.Cancelled, 4, ""), Outcome("library:7", OutcomeKind.Duplicate, 5, "", isChannel: true),
                Outcome("ada", OutcomeKind.Duplicate, 3, "") with { Notification = "other" },
                Outcome("ada", OutcomeKind.Duplicate, 3, "") with { App = "other" },
            ],
            None);
        await ReopenAsync();

        Assert.Equal(
            [
                Outcome("ada", OutcomeKind.Refused, 2, "rate_limited", times: 4), Outcome("ada", OutcomeKind.Duplicate, 3, ""),
                Outcome("", OutcomeKind.Cancelled, 4, ""), Outcome("library:7", OutcomeKind.Duplicate, 5, "", isChannel: true),
            ],
            await Store.ReadOutcomesAsync(App, "n", "ada", 10, None));
        Assert.Equal(2, (await Store.ReadOutcomesAsync(App, "n", "ada", 2, None)).Count);
    }

    [Fact]
    public async Task Outcomes_are_dropped_by_their_age_the_oldest_first()
    {
        for (var i = 0; i < 4; i++)
            await Store.AddOutcomesAsync([Outcome("ada", OutcomeKind.Duplicate, i, "") with { Notification = $"n{i}" }], None);

        Assert.Equal(2, await Store.DropOutcomesAsync(OutcomeAt(3), 2, None));
        Assert.Equal((0, 1), (await CountOutcomesAsync("n1"), await CountOutcomesAsync("n2")));
        Assert.Equal(1, await Store.DropOutcomesAsync(OutcomeAt(3), 2, None));
        Assert.Equal(1, await CountOutcomesAsync("n3"));
    }

    [Fact]
    public async Task An_accepted_id_says_who_published_it_and_to_how_many_and_is_found_in_its_channels()
    {
        var epoch = new Epoch(7);
        var accepted = new AcceptedRow("n", OutcomeAt(0), 0, epoch) { By = "kid-1", Recipients = 3 };
        await Store.AppendAsync(new(new(ActorKind.Inbox, App, "ada"), null, new(epoch, 0, 0), [accepted]));
        foreach (var channel in (string[])["b", "a", "c"])
        {
            await Store.AppendAsync(new(
                new(ActorKind.Channel, App, channel), null, new(epoch, 0, 0),
                [new AcceptedRow(channel == "c" ? "other" : "n", OutcomeAt(0), 0, epoch) { By = channel }]));
        }

        await Store.AppendAsync(new(new(ActorKind.Channel, "other", "a"), null, new(epoch, 0, 0), [accepted]));
        Assert.Equal(accepted, await Store.FindAcceptedAsync(new(ActorKind.Inbox, App, "ada"), "n", None));
        var found = await Traces.FindInChannelsAsync(App, "n", OutcomeAt(0), 100, 10, None);
        Assert.Equal([("a", "a"), ("b", "b")], found.Select(each => (each.Channel, each.Accepted.By!)));
        Assert.Equal(["a"], (await Traces.FindInChannelsAsync(App, "n", OutcomeAt(0), 1, 10, None)).Select(each => each.Channel));
        Assert.Empty(await Traces.FindInChannelsAsync(App, "n", OutcomeAt(1), 100, 10, None));
    }

    [Fact]
    public async Task A_timer_and_the_pushes_of_a_notification_are_found_by_their_names()
    {
        var timer = TimerRow.Create(App, TimerKind.Publish, "", "n", OutcomeAt(0));
        await Store.AddTimerAsync(timer, 10, None);
        Assert.Equal(timer.At, (await Timers.FindTimerAsync(App, TimerKind.Publish, "", "n", None))?.At);
        Assert.Null(await Timers.FindTimerAsync(App, TimerKind.Publish, "", "m", None));
        PushJob[] jobs = [TraceJob("ada", false), TraceJob("ben", false), TraceJob("library:7", true)];
        await Store.AppendAsync(new(new(ActorKind.Inbox, App, "ada"), null, new(new(7), 0, 0), jobs));
        await Store.RecordAsync(new([.. ((string[])["d2", "d1"]).Select(device => TraceSend(jobs[0].Id, device))], [], []), None);

        Assert.Equal(["ada", "library:7"], (await Traces.FindJobsAsync(App, "n", "ada", 10, None)).Select(job => job.Target).Order());
        Assert.Empty(await Traces.FindJobsAsync(App, "m", "ada", 10, None));
        Assert.Equal(["d1", "d2"], (await Traces.ReadSendsAsync(jobs[0].Id, null, 10, None)).Select(send => send.Device));
        Assert.Equal(["d2"], (await Traces.ReadSendsAsync(jobs[0].Id, ["d2", "d3"], 10, None)).Select(send => send.Device));
    }

    private static DateTimeOffset OutcomeAt(int seconds) => new(2026, 1, 31, 12, 0, seconds, TimeSpan.Zero);

    private static Outcome Outcome(
        string target, OutcomeKind kind, int seconds, string detail, bool isChannel = false, int times = 1) =>
        new(App, isChannel, target, "n", kind, OutcomeAt(seconds), "kid-1", detail, times);

    private static PushJob TraceJob(string target, bool isChannel) => PushJob.Show(
        new(PushLane.Free), App, isChannel, target, "n", 1, null, OutcomeAt(0), "{}"u8.ToArray());

    private static PushSend TraceSend(Guid job, string device) =>
        new(job, device, App, PushLane.Free, "expo", PushSendState.Sent, 1, OutcomeAt(0), OutcomeAt(0), null, "t", "");

    private async Task<int> CountOutcomesAsync(string id) => (await Store.ReadOutcomesAsync(App, id, "ada", 10, None)).Count;
}
