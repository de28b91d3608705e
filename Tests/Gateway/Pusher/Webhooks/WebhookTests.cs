using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Webhooks;
using Nudge.Tests.Gateway.Pusher.Http;

namespace Nudge.Tests.Gateway.Pusher.Webhooks;

public sealed class WebhookTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static AppId App => WebhookWorld.App;

    [Fact]
    public async Task All_seven_events_arrive_as_documented_each_in_a_signed_request_of_its_own()
    {
        await using var world = await WebhookWorld.StartAsync();
        var now = world.Now;
        world.Notices.Note(new ChannelOccupied(App, "presence-a", now));
        world.Notices.Note(new MemberAdded(App, "presence-a", now, "ada \"ü\""));
        world.Notices.Note(new ClientEventSent(App, "presence-a", now, "client-typing", """{"by":"ü"}"""u8.ToArray(), "1.2", "ada"));
        world.Notices.Note(new ClientEventSent(App, "private-b", now, "client-x", "\"{\\\"a\\\":1}\""u8.ToArray(), "3.4", null));
        world.Notices.Note(new CacheMissed(App, "cache-a", now));
        world.Notices.Note(new SubscriptionsCounted(App, "tag.c", now, 12));
        world.Notices.Note(new MemberRemoved(App, "presence-a", now, "ada \"ü\""));
        world.Notices.Note(new ChannelVacated(App, "presence-a", now));
        await world.Receiver.EventsAsync(6);
        Assert.Equal(6, world.Receiver.Requests.Count);
        await world.UntilAsync(() => world.Receiver.Requests.Count >= 8, "the vacancies are told", Second);

        var events = (await world.Receiver.EventsAsync(8)).Select(each => each.GetRawText()).Order(StringComparer.Ordinal);
        Assert.Equal(
            new[]
            {
                """{"name":"channel_occupied","channel":"presence-a"}""",
                """{"name":"member_added","channel":"presence-a","user_id":"ada \"ü\""}""",
                """{"name":"client_event","channel":"presence-a","event":"client-typing","data":"{\"by\":"""
                + """\"ü\"}","socket_id":"1.2","user_id":"ada"}""",
                """{"name":"client_event","channel":"private-b","event":"client-x","data":"{\"a\":1}","socket_id":"3.4"}""",
                """{"name":"cache_miss","channel":"cache-a"}""",
                """{"name":"subscription_count","channel":"tag.c","subscription_count":12}""",
                """{"name":"member_removed","channel":"presence-a","user_id":"ada \"ü\""}""",
                """{"name":"channel_vacated","channel":"presence-a"}""",
            }.Order(StringComparer.Ordinal),
            events);
        Assert.All(world.Receiver.Requests, request =>
        {
            Assert.Equal(
                ("POST", "application/json", "the-key"),
                (request.Method, request.Headers["Content-Type"], request.Headers["X-Pusher-Key"]));
            Assert.Equal(SignedQuery.Hmac("s3cret", request.Body), request.Headers["X-Pusher-Signature"]);
            Assert.Equal(now.ToUnixTimeMilliseconds(), JsonElement.Parse(request.Body).GetProperty("time_ms").GetInt64());
            Assert.Single(request.Events);
        });
        await world.UntilAsync(() => world.IsEmpty, "the outbox is empty", TimeSpan.Zero);
    }

    [Fact]
    public async Task A_receiver_that_redirects_has_not_taken_the_event_and_is_not_followed()
    {
        await using var world = await WebhookWorld.StartAsync();
        world.Receiver.Answer = context =>
        {
            context.Response.Redirect("/elsewhere", permanent: true);
            return Task.CompletedTask;
        };
        world.Notices.Note(new ChannelOccupied(App, "private-a", world.Now));
        await world.UntilAsync(() => world.Receiver.Requests.Count >= 2, "it is tried again", Second);
        Assert.All(world.Receiver.Requests, request => Assert.Equal(("POST", false), (request.Method, request.IsTaken)));
        Assert.False(world.IsEmpty);

        world.Receiver.Answer = _ => Task.CompletedTask;
        await world.UntilAsync(() => world.Receiver.Requests.Any(request => request.IsTaken), "it is taken", Second);

        Assert.Equal("private-a", (await world.Receiver.EventsAsync(1))[0].GetProperty("channel").GetString());
    }

    [Fact]
    public async Task Events_are_joined_within_a_second_if_the_app_wants_it()
    {
        await using var world = await WebhookWorld.StartAsync(isBatching: true);
        for (var i = 0; i < 30; i++)
            world.Notices.Note(new ChannelOccupied(App, $"c{i}", world.Now));
        await world.UntilAsync(() => !world.IsEmpty, "the events are durable", TimeSpan.Zero);
        Assert.Empty(world.Receiver.Requests);
        await world.UntilAsync(() => world.Receiver.Requests.Count > 0, "the batch is sent", TimeSpan.FromMilliseconds(250));

        var events = await world.Receiver.EventsAsync(30);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"c{i}"), events.Select(each => each.GetProperty("channel").GetString()));
        Assert.Single(world.Receiver.Requests);
    }

    [Fact]
    public async Task Above_the_rate_of_calls_events_share_them_although_the_app_does_not_batch()
    {
        await using var world = await WebhookWorld.StartAsync(options => options.CallsPerSecond = 10);
        for (var i = 0; i < 400; i++)
            world.Notices.Note(new ChannelOccupied(App, $"private-c{i}", world.Now));
        await world.UntilAsync(() => world.Receiver.Requests.Count >= 10, "as many calls as may come at once", TimeSpan.Zero);
        Assert.All(world.Receiver.Requests, request => Assert.Single(request.Events));

        await world.UntilAsync(
            () => world.Receiver.Requests.Sum(request => request.Events.Count()) >= 400, "the rest is sent", TimeSpan.FromMilliseconds(50));

        Assert.InRange(world.Receiver.Requests.Count, 14, 25);
        Assert.Equal(400, (await world.Receiver.EventsAsync(400)).Select(each => each.GetRawText()).Distinct().Count());
    }

    [Fact]
    public async Task Public_channels_that_strangers_occupy_and_leave_are_told_up_to_the_rate_and_private_ones_all()
    {
        await using var world = await WebhookWorld.StartAsync(options => options.PublicEventsPerSecond = 1, isBatching: true);
        for (var i = 0; i < 1_000; i++)
            world.Notices.Note(new ChannelOccupied(App, $"c{i}", world.Now));
        for (var i = 0; i < 60; i++)
            world.Notices.Note(new ChannelOccupied(App, $"private-c{i}", world.Now));

        await world.UntilAsync(
            () => world.Receiver.Requests.Sum(request => request.Events.Count()) >= 110, "what is let through is sent",
            TimeSpan.FromMilliseconds(100));

        await world.UntilAsync(() => world.IsEmpty, "nothing waits", TimeSpan.FromMilliseconds(100));
        var channels = (await world.Receiver.EventsAsync(110)).Select(each => each.GetProperty("channel").GetString()!).ToArray();
        Assert.Equal(60, channels.Count(channel => channel.StartsWith("private-", StringComparison.Ordinal)));
        Assert.Equal(50, channels.Count(channel => channel.StartsWith('c')));
    }

    [Fact]
    public async Task A_batch_has_a_hundred_events_at_most_and_does_not_wait_once_it_is_full()
    {
        await using var world = await WebhookWorld.StartAsync(isBatching: true);
        for (var i = 0; i < 250; i++)
            world.Notices.Note(new ChannelOccupied(App, $"c{i}", world.Now));

        await world.Receiver.EventsAsync(200);
        Assert.All(world.Receiver.Requests, request => Assert.InRange(request.Events.Count(), 1, 100));
        await world.UntilAsync(
            () => world.Receiver.Requests.Sum(request => request.Events.Count()) >= 250, "the rest is sent",
            TimeSpan.FromMilliseconds(250));
        Assert.Equal(250, (await world.Receiver.EventsAsync(250)).Select(each => each.GetRawText()).Distinct().Count());
    }

    [Fact]
    public async Task A_batch_that_fills_slowly_does_not_wait_either_once_it_is_full()
    {
        await using var world = await WebhookWorld.StartAsync(isBatching: true);
        for (var i = 0; i < 100; i++)
        {
            world.Notices.Note(new ChannelOccupied(App, $"c{i}", world.Now));
            // Ten are held before the next ones come, so that all who may send wait by the time at which there are enough.
            if (i % 10 == 9)
                await Task.Delay(2);
        }

        Assert.Equal(100, (await world.Receiver.EventsAsync(100)).Count);
        Assert.Single(world.Receiver.Requests);
    }

    [Fact]
    public async Task Each_receiver_hears_of_its_events_and_channels_alone()
    {
        await using var world = await WebhookWorld.StartAsync();
        string Url(string path) => new Uri(world.Receiver.Url, path).OriginalString;
        var paths = new System.Collections.Concurrent.ConcurrentBag<string>();
        world.Receiver.Answer = context =>
        {
            paths.Add(context.Request.Path);
            return Task.CompletedTask;
        };
        world.Set(
            false,
            [
                new(Url("/counts"), ["subscription_count"]),
                new(Url("/private"), ChannelPrefix: "private-"),
                new(Url("/odd"), ["cache_miss", "channel_occupied"], ChannelSuffix: "7"),
            ]);

        world.Notices.Note(new ChannelOccupied(App, "private-6", world.Now));
        world.Notices.Note(new ChannelOccupied(App, "library-7", world.Now));
        world.Notices.Note(new SubscriptionsCounted(App, "private-7", world.Now, 1));
        world.Notices.Note(new SubscriptionsCounted(App, "tag", world.Now, 1));
        world.Notices.Note(new ChannelOccupied(App, "nobody", world.Now));
        world.Notices.Note(new ChannelOccupied(AppId.Parse("another"), "private-7", world.Now));

        await world.Receiver.EventsAsync(5);
        await world.UntilAsync(() => world.IsEmpty, "all is sent", TimeSpan.Zero);
        Assert.Equal(["/counts", "/counts", "/odd", "/private", "/private"], paths.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task Webhooks_that_were_not_taken_are_sent_again_later_and_later(int status)
    {
        await using var world = await WebhookWorld.StartAsync();
        var at = world.Now;
        var failures = 4;
        world.Receiver.Answer = context =>
        {
            context.Response.StatusCode = Interlocked.Decrement(ref failures) >= 0 ? status : 204;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };

        world.Notices.Note(new ChannelOccupied(App, "a", world.Now));
        await world.Receiver.NextAsync(0);
        await world.UntilAsync(
            () => world.Receiver.Requests.Count >= 5, "it is taken at the fifth attempt", TimeSpan.FromMilliseconds(500));

        await world.UntilAsync(() => world.IsEmpty, "the outbox is empty", TimeSpan.Zero);
        Assert.InRange(world.Now - at, TimeSpan.FromSeconds(1 + 2 + 4 + 8), TimeSpan.FromMinutes(5));
        Assert.Single(world.Receiver.Requests.Select(request => request.Body).Distinct());
        Assert.Equal(5, world.Receiver.Requests.Count);
    }

    [Fact]
    public async Task A_receiver_that_takes_nothing_is_given_up_after_five_minutes()
    {
        await using var world = await WebhookWorld.StartAsync();
        var at = world.Now;
        world.Receiver.Answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };

        world.Notices.Note(new ChannelOccupied(App, "a", world.Now));
        await world.UntilAsync(() => world.Receiver.Requests.Count > 0 && world.IsEmpty, "it is given up", Second);

        Assert.InRange(world.Now - at, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20));
        Assert.InRange(world.Receiver.Requests.Count, 3, 11);
    }

    [Fact]
    public async Task An_event_that_was_not_taken_survives_a_restart()
    {
        await using var world = await WebhookWorld.StartAsync();
        world.Receiver.Answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        world.Notices.Note(new ChannelOccupied(App, "a", world.Now));
        await world.Receiver.NextAsync(0);
        await world.StopAsync();
        Assert.False(world.IsEmpty);

        world.Receiver.Answer = _ => Task.CompletedTask;
        await world.RestartAsync();
        await world.UntilAsync(() => world.Receiver.Requests.Any(request => request.IsTaken), "it is sent by the next process", Second);

        await world.UntilAsync(() => world.IsEmpty, "the outbox is empty", TimeSpan.Zero);
    }

    [Fact]
    public async Task Rows_held_by_a_killed_process_are_sent_by_the_next_one()
    {
        await using var world = await WebhookWorld.StartAsync();
        var never = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        world.Receiver.Answer = _ =>
        {
            asked.SetResult();
            return never.Task;
        };
        world.Notices.Note(new ChannelOccupied(App, "a", world.Now));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.False(world.IsEmpty);

        // The process that waits for the answer is left behind; it holds the event for half a minute.
        await world.RestartAsync();
        world.Receiver.Answer = _ => Task.CompletedTask;
        var at = world.Now;
        await world.UntilAsync(
            () => world.Receiver.Requests.Any(request => request.IsTaken), "the next process sends it", TimeSpan.FromMilliseconds(200));
        Assert.InRange(world.Now - at, TimeSpan.FromSeconds(9), TimeSpan.FromMinutes(5));
        never.SetResult();
    }

    [Fact]
    public async Task A_vacancy_that_was_held_back_is_told_by_a_process_that_stops_or_by_the_next_one()
    {
        await using var world = await WebhookWorld.StartAsync();
        world.Notices.Note(new ChannelVacated(App, "a", world.Now));
        await world.StopAsync();
        await world.RestartAsync();
        await world.UntilAsync(() => world.Receiver.Requests.Count > 0, "it is told", Second);

        Assert.Equal("""{"name":"channel_vacated","channel":"a"}""", Assert.Single(world.Receiver.Requests).EventsText);
    }

    [Fact]
    public async Task While_secrets_are_changed_a_receiver_with_either_of_them_hears_in_the_end()
    {
        await using var world = await WebhookWorld.StartAsync();
        world.Set(false, world.Apps.View!.Settings.Pusher.Webhooks, "older", "newer");
        world.Receiver.Answer = context =>
        {
            var isKnown = context.Request.Headers["X-Pusher-Signature"] == SignedQuery.Hmac("older", TestReceiver.BodyOf(context));
            context.Response.StatusCode = isKnown ? 200 : 401;
            return Task.CompletedTask;
        };

        world.Notices.Note(new ChannelOccupied(App, "a", world.Now));
        await world.UntilAsync(
            () => world.Receiver.Requests.Any(request => request.IsTaken), "it is taken", TimeSpan.FromMilliseconds(200));

        Assert.Equal(
            [SignedQuery.Hmac("newer", world.Receiver.Requests[0].Body), SignedQuery.Hmac("older", world.Receiver.Requests[0].Body)],
            world.Receiver.Requests.Select(request => request.Headers["X-Pusher-Signature"]));
    }

    [Fact]
    public async Task A_webhook_that_was_removed_hears_no_more()
    {
        await using var world = await WebhookWorld.StartAsync();
        world.Receiver.Answer = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        world.Notices.Note(new ChannelOccupied(App, "a", world.Now));
        await world.Receiver.NextAsync(0);
        world.Set(false, []);

        await world.UntilAsync(() => world.IsEmpty, "its event is dropped", Second);
        Assert.Single(world.Receiver.Requests);
    }

    [Fact]
    public async Task A_dead_receiver_does_not_hold_up_another_one()
    {
        await using var world = await WebhookWorld.StartAsync();
        var never = new TaskCompletionSource();
        world.Receiver.Answer = context => context.Request.Path == "/dead" ? never.Task : Task.CompletedTask;
        world.Set(false, [new(world.Receiver.Url.OriginalString), new(new Uri(world.Receiver.Url, "/dead").OriginalString)]);

        for (var i = 0; i < 300; i++)
            world.Notices.Note(new ChannelOccupied(App, $"c{i}", world.Now));

        // More than come at once wait for the clock, which both receivers have of their own.
        await world.UntilAsync(() => EventsOf(world) >= 300, "the living one has all", TimeSpan.FromMilliseconds(20));
        never.SetResult();
        await world.UntilAsync(() => EventsOf(world) >= 600, "the other one has them as well", TimeSpan.FromMilliseconds(20));

        static int EventsOf(WebhookWorld world) => world.Receiver.Requests.Sum(request => request.Events.Count());
    }

    [Fact]
    public void Every_notice_has_its_name() => Assert.Equal(
        PusherWebhook.EventNames.Except([PusherWebhook.PushStopped]),
        new OccupancyNotice[]
        {
            new ChannelOccupied(App, "a", default), new ChannelVacated(App, "a", default), new MemberAdded(App, "a", default, "u"),
            new MemberRemoved(App, "a", default, "u"), new ClientEventSent(App, "a", default, "client-a", default, "1.2", null),
            new CacheMissed(App, "a", default), new SubscriptionsCounted(App, "a", default, 1),
        }.Select(WebhookEvent.NameOf));
}
