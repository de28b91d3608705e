using System.Net;
using System.Security.Cryptography;
using System.Text;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Pushes;
using Nudge.Core.PushTimes;
using Nudge.Gateway.Outbound;
using Nudge.Gateway.Pusher.Webhooks;
using Nudge.Push.Calls;
using Nudge.Push.Queue;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Gateway.Pushes;

/// <summary>From a publish to Expo and back, in a whole server (S2.29-S2.41).</summary>
public sealed class PushFlowTests
{
    private static readonly AppSettings WithPush = new() { Push = new(Enabled: true) };

    [Fact]
    public async Task A_users_notification_goes_to_each_device_with_the_badge_of_the_inbox()
    {
        await using var expo = await ExpoStandIn.StartAsync(TimeProvider.System);
        await using var server = await StartAsync(expo);
        await AddDeviceAsync(server, "phone", "ada");
        await AddDeviceAsync(server, "tablet", "ada");
        await AddDeviceAsync(server, "other", "ben");

        await NotifyAsync(
            server, """{"user":"ada","id":"n1","notification":{"type":"loan.due","payload":{"title":"Due","body":"Dune"}}}""");

        await UntilAsync(server, "n1", totals => totals.Sent == 2);
        Assert.Equal(
            ["ExponentPushToken[phone]", "ExponentPushToken[tablet]"],
            expo.Messages.Select(message => message.GetProperty("to").GetString()).Order(StringComparer.Ordinal));
        Assert.All(expo.Messages, message => Assert.Equal(
            ("Due", "Dune", 1),
            (message.GetProperty("title").GetString(), message.GetProperty("body").GetString(), message.GetProperty("badge").GetInt32())));
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_channels_notification_goes_to_the_devices_of_its_subscribers_and_to_nobody_else()
    {
        await using var expo = await ExpoStandIn.StartAsync(TimeProvider.System);
        await using var server = await StartAsync(expo);
        for (var i = 0; i < 130; i++)
        {
            await AddDeviceAsync(server, $"d{i}", $"u{i}");
            if (i < 125)
                await server.SubscribeAsync($"u{i}", "library:7");
        }

        await NotifyAsync(server, """{"channel":"library:7","id":"c1","notification":{"type":"news"}}""");

        await UntilAsync(server, "c1", totals => totals is { Sent: 125, JobsOpen: 0 });
        Assert.Equal(125, expo.Messages.Select(message => message.GetProperty("to").GetString()).Distinct().Count());
        Assert.Equal(125, expo.Messages.Count);
        Assert.All(expo.Messages, message => Assert.Equal("Library", message.GetProperty("title").GetString()));
    }

    [Fact]
    public async Task Quiet_hours_hold_pushes_and_a_summary_says_how_many_are_unread()
    {
        var time = TestClock.AtNoon();
        var one = time.GetUtcNow().AddHours(1);
        await using var expo = await ExpoStandIn.StartAsync(time);
        await using var server = await StartAsync(expo, time: time);
        foreach (var user in (string[])["ada", "ben", "cleo"])
            await AddDeviceAsync(server, user, user);
        await PreferAsync(server, "ada", "at_once", ("11:00", "13:00"));
        await PreferAsync(server, "ben", "hourly");
        await PreferAsync(server, "cleo", "never");
        foreach (var id in (string[])["n1", "n2"])
        {
            foreach (var user in (string[])["ada", "ben", "cleo"])
                await NotifyAsync(server, $$$"""{"user":"{{{user}}}","id":"{{{user}}}-{{{id}}}","notification":{"type":"loan.due"}}""");
        }

        await UntilAsync(server, "cleo-n2", totals => totals is { Dropped: 1 });
        await Eventually.TrueAsync(() => Task.FromResult(server.Store.PushJobs.Count(job => job.Due == one) == 4));
        Assert.Empty(expo.Messages);

        time.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(server.Store.PushJobs.All(job => job.Due is null));
        });
        string[] to = [.. expo.Messages.Select(message => message.GetProperty("to").GetString()!).Order(StringComparer.Ordinal)];
        Assert.Equal(["ExponentPushToken[ada]", "ExponentPushToken[ada]", "ExponentPushToken[ben]"], to);
        Assert.Equal(
            "2 unread",
            expo.Messages.Single(message => message.GetProperty("to").GetString() == to[2]).GetProperty("body").GetString());
    }

    [Fact]
    public async Task A_channels_push_passes_over_who_caused_it_and_who_has_muted_it_and_waits_for_quiet_hours()
    {
        var time = TestClock.AtNoon();
        await using var expo = await ExpoStandIn.StartAsync(time);
        await using var server = await StartAsync(expo, time: time);
        foreach (var user in (string[])["ada", "ben", "cleo", "dan"])
        {
            await AddDeviceAsync(server, user, user);
            await server.SubscribeAsync(user, "library:7");
        }

        await server.Inboxes.SetPreferencesAsync(
            server.Inbox("ben"), Preferences.Create(["library:7"], [], []).Value!, CancellationToken.None);
        await PreferAsync(server, "cleo", "at_once", ("11:00", "13:00"));
        await NotifyAsync(server, """{"channel":"library:7","id":"c1","notification":{"type":"news","actorId":"ada"}}""");

        await UntilAsync(server, "c1", totals => totals is { Sent: 1, Dropped: 2, Accepted: 1, JobsOpen: 0 });
        Assert.Equal("ExponentPushToken[dan]", expo.Messages.Single().GetProperty("to").GetString());
        time.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(expo.Messages.Count == 2);
        });
        Assert.Contains("ExponentPushToken[cleo]", expo.Messages.Select(message => message.GetProperty("to").GetString()));
    }

    [Fact]
    public async Task A_channels_push_carries_the_total_that_each_users_clients_show()
    {
        var time = TestClock.AtNoon();
        await using var expo = await ExpoStandIn.StartAsync(time);
        await using var server = await StartAsync(expo, time: time);
        foreach (var user in (string[])["ada", "ben", "cleo"])
        {
            await AddDeviceAsync(server, user, user);
            await server.SubscribeAsync(user, "library:7");
        }

        await server.SubscribeAsync("ada", "library:8");
        await server.Inboxes.SetPreferencesAsync(
            server.Inbox("cleo"), Preferences.Create([], ["quiet"], []).Value!, CancellationToken.None);
        foreach (var body in (string[])
        [
            """{"user":"ada","id":"n1","notification":{"type":"loan.due"}}""",
            """{"channel":"library:8","id":"c1","notification":{"type":"news"}}""",
            """{"channel":"library:7","id":"c2","notification":{"type":"quiet"}}""",
        ])
            await NotifyAsync(server, body);
        await UntilAsync(server, "c2", totals => totals is { Sent: 2, Dropped: 1, JobsOpen: 0 });
        var before = expo.Messages.Count;

        await NotifyAsync(server, """{"channel":"library:7","id":"c3","notification":{"type":"news"}}""");
        await UntilAsync(server, "c3", totals => totals is { Sent: 3, JobsOpen: 0 });
        var badges = expo.Messages.Skip(before).ToDictionary(
            message => message.GetProperty("to").GetString()!, message => message.GetProperty("badge").GetInt32());
        foreach (var user in (string[])["ada", "ben", "cleo"])
        {
            var summary = await server.Service<InboxSummaries>().ReadAsync(server.Inbox(user), CancellationToken.None);
            Assert.Equal(summary.Unread, badges[$"ExponentPushToken[{user}]"]);
        }

        Assert.Equal((4, 2, 1), (
            badges["ExponentPushToken[ada]"], badges["ExponentPushToken[ben]"], badges["ExponentPushToken[cleo]"]));
        before = expo.Messages.Count;
        await NotifyAsync(
            server, """{"channel":"library:7","id":"c4","notification":{"type":"news","payload":{"title":"No","badge":false}}}""");
        await UntilAsync(server, "c4", totals => totals is { Sent: 3, JobsOpen: 0 });
        Assert.All(expo.Messages.Skip(before), message => Assert.False(message.TryGetProperty("badge", out _)));
    }

    [Fact]
    public async Task What_is_withdrawn_leaves_the_devices_that_were_sent_it_and_reading_elsewhere_corrects_the_badge_once()
    {
        var time = TestClock.AtNoon();
        await using var expo = await ExpoStandIn.StartAsync(time);
        await using var server = await StartAsync(expo, time: time);
        await AddDeviceAsync(server, "phone", "ada");
        await AddDeviceAsync(server, "tablet", "ada");
        await AddDeviceAsync(server, "late", "ben");
        await server.SubscribeAsync("ada", "library:7");
        await server.SubscribeAsync("ben", "library:7");
        await PreferAsync(server, "ben", "at_once", ("11:00", "13:00"));
        foreach (var id in (string[])["n1", "n2"])
            await NotifyAsync(server, $$$"""{"user":"ada","id":"{{{id}}}","notification":{"type":"loan.due"}}""");
        await NotifyAsync(server, """{"channel":"library:7","id":"c1","notification":{"type":"news"}}""");
        await UntilAsync(server, "n1", totals => totals is { Sent: 2 });
        await UntilAsync(server, "n2", totals => totals is { Sent: 2 });
        await UntilAsync(server, "c1", totals => totals is { Sent: 2, Accepted: 1, JobsOpen: 0 });
        var before = expo.Messages.Count;

        await WithdrawAsync(server, "c1", """{"channel":"library:7"}""");
        await Eventually.TrueAsync(() => Task.FromResult(expo.Messages.Count == before + 2));
        Assert.All(expo.Messages.Skip(before), message =>
        {
            Assert.Contains(message.GetProperty("to").GetString(), (string[])["ExponentPushToken[phone]", "ExponentPushToken[tablet]"]);
            Assert.Equal(2, message.GetProperty("badge").GetInt32());
            Assert.Equal("withdraw", message.GetProperty("data").GetProperty("nudge").GetProperty("kind").GetString());
            Assert.Equal("c1", message.GetProperty("data").GetProperty("nudge").GetProperty("id").GetString());
        });
        await UntilAsync(server, "c1", totals => totals is { Sent: 2, Dropped: 1 });

        before = expo.Messages.Count;
        foreach (var id in (string[])["n1", "n2"])
        {
            await server.Service<InboxMarks>().MarkAsync(
                server.Inbox("ada"), new(InboxChange.Read, [id], null, false, null), _ => true, CancellationToken.None);
        }

        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(expo.Messages.Count >= before + 2);
        });
        for (var i = 0; i < 50; i++)
            time.Advance(TimeSpan.FromMilliseconds(100));
        await Eventually.TrueAsync(() => Task.FromResult(
            server.Store.PushJobs.Where(job => job.Kind == PushJobKind.Badge).All(job => job.Due is null)));
        var corrected = expo.Messages.Skip(before).ToList();
        Assert.Equal(2, corrected.Count);
        Assert.All(corrected, message => Assert.Equal(0, message.GetProperty("badge").GetInt32()));
    }

    [Fact]
    public async Task Summaries_of_channels_are_one_push_that_says_how_many_are_unread()
    {
        var time = TestClock.AtNoon();
        await using var expo = await ExpoStandIn.StartAsync(time);
        await using var server = await StartAsync(expo, time: time);
        await AddDeviceAsync(server, "phone", "ada");
        await server.SubscribeAsync("ada", "library:7");
        await server.SubscribeAsync("ada", "library:8");
        await PreferAsync(server, "ada", "hourly");
        foreach (var (id, channel) in ((string, string)[])[("c1", "library:7"), ("c2", "library:7"), ("c3", "library:8")])
        {
            await NotifyAsync(server, $$$"""{"channel":"{{{channel}}}","id":"{{{id}}}","notification":{"type":"news"}}""");
            await UntilAsync(server, id, totals => totals.JobsOpen == 0 && totals.Accepted + totals.Dropped == 1);
        }

        Assert.Empty(expo.Messages);
        time.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(expo.Messages.Count > 0);
        });
        Assert.Equal("3 unread", Assert.Single(expo.Messages).GetProperty("body").GetString());
        await UntilAsync(server, "c1", totals => totals is { Sent: 1 });
    }

    [Fact]
    public async Task A_later_push_of_the_same_key_takes_the_place_of_one_that_waits()
    {
        var time = TestClock.AtNoon();
        await using var expo = await ExpoStandIn.StartAsync(time);
        await using var server = await StartAsync(expo, time: time);
        await AddDeviceAsync(server, "phone", "ada");
        await server.SubscribeAsync("ada", "library:7");
        await PreferAsync(server, "ada", "at_once", ("11:00", "13:00"));
        foreach (var id in (string[])["c1", "c2"])
        {
            await NotifyAsync(
                server,
                $$$"""{"channel":"library:7","id":"{{{id}}}","collapseKey":"score","notification":{"payload":{"title":"{{{id}}}" },"type":"news"}}""");
            await UntilAsync(server, id, totals => totals is { Accepted: 1, JobsOpen: 0 });
        }

        time.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(server.Store.PushSends.All(send => send.State != PushSendState.Waiting));
        });
        var message = Assert.Single(expo.Messages);
        Assert.Equal("c2", message.GetProperty("title").GetString());
        Assert.Equal("k score", message.GetProperty("tag").GetString());
        await UntilAsync(server, "c1", totals => totals is { Dropped: 1 } && totals.Reasons.ContainsKey("collapsed"));
    }

    [Fact]
    public async Task An_app_without_push_writes_no_row_for_it()
    {
        await using var expo = await ExpoStandIn.StartAsync(TimeProvider.System);
        await using var server = await StartAsync(expo, AppSettings.Default);
        await AddDeviceAsync(server, "phone", "ada");
        await NotifyAsync(server, """{"user":"ada","notification":{"type":"loan.due"}}""");
        await NotifyAsync(server, """{"channel":"library:7","notification":{"type":"news"}}""");
        Assert.Empty(server.Store.PushJobs);
    }

    [Fact]
    public async Task Credentials_that_are_refused_stop_the_pushes_and_new_ones_let_them_go_on()
    {
        await using var expo = await ExpoStandIn.StartAsync(TimeProvider.System);
        await using var server = await StartAsync(expo);
        await AddDeviceAsync(server, "phone", "ada");
        expo.AccessToken = "right";

        await NotifyAsync(server, """{"user":"ada","id":"n1","notification":{"type":"loan.due"}}""");
        await Eventually.TrueAsync(async () =>
            (await server.Store.FindAccountAsync(server.App.Id.Value, "expo", CancellationToken.None))?.StoppedBy == "UNAUTHORIZED");

        var accounts = server.Service<IPushAccounts>();
        var account = (await accounts.FindAccountAsync(server.App.Id.Value, "expo", CancellationToken.None))!;
        await NotifyAsync(server, """{"user":"ada","id":"n2","notification":{"type":"loan.due"}}""");
        await UntilAsync(server, "n2", totals => totals is { Stopped: 1 });

        expo.AccessToken = null;
        var renewed = account with { StoppedBy = null, StoppedAt = null, UpdatedAt = account.UpdatedAt.AddSeconds(1) };
        await accounts.PutAccountAsync(renewed, CancellationToken.None);
        await UntilAsync(server, "n2", totals => totals is { Sent: 1 });
    }

    [Fact]
    public async Task A_dead_token_is_noted_at_its_device_and_not_tried_again()
    {
        await using var expo = await ExpoStandIn.StartAsync(TimeProvider.System);
        await using var server = await StartAsync(expo);
        var device = await AddDeviceAsync(server, "phone", "ada");
        expo.FailTicket("ExponentPushToken[phone]", "DeviceNotRegistered");

        await NotifyAsync(server, """{"user":"ada","id":"n1","notification":{"type":"loan.due"}}""");
        await UntilAsync(server, "n1", totals => totals is { Failed: 1 });
        var row = await server.Store.GetAsync(server.App.Id.Value, device.Id, CancellationToken.None);
        Assert.Equal(DeviceState.Dead, row!.Health.State);

        var before = expo.Requests;
        await NotifyAsync(server, """{"user":"ada","id":"n2","notification":{"type":"loan.due"}}""");
        await UntilAsync(server, "n2", totals => totals is { JobsOpen: 0, Jobs: 1 });
        Assert.Equal(before, expo.Requests);
    }

    internal static async Task PreferAsync(LiveServer server, string user, string pace, (string?, string?)? quiet = null)
    {
        var push = PushPreferences.Create(pace, null, null, null, null, quiet);
        await server.Inboxes.SetPreferencesAsync(
            server.Inbox(user), Preferences.Create([], [], [], push.Value).Value!, CancellationToken.None);
    }

    internal static Task<LiveServer> StartAsync(ExpoStandIn expo, AppSettings? settings = null, TimeProvider? time =
        null) => LiveServer.StartAsync(
        time,
        settings: settings ?? WithPush,
        services: services =>
        {
            services.AddWebhooks();
            services.AddPushes();
            services.Configure<OutboundOptions>(options => options.AllowedNetworks = "127.0.0.1");
            services.Configure<PushOptions>(options => options.ExpoUrl = expo.Address);
        });

    internal static async Task<DeviceRow> AddDeviceAsync(LiveServer server, string name, string user)
    {
        var address = $"ExponentPushToken[{name}]";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(address));
        var id = Convert.ToBase64String(hash[..16]).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var now = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        var row = new DeviceRow(
            server.App.Id.Value, id, DevicePlatform.Expo, address, null, null, hash, user, null, hash, now, now, default);
        await server.Store.PutAsync(row, CancellationToken.None);
        return row;
    }

    internal static Task NotifyAsync(LiveServer server, string body) =>
        CallAsync(server, HttpMethod.Post, "/api/notify", body, HttpStatusCode.Accepted);

    private static Task WithdrawAsync(LiveServer server, string id, string body) =>
        CallAsync(server, HttpMethod.Delete, $"/api/notifications/{id}", body, HttpStatusCode.OK);

    internal static async Task CallAsync(LiveServer server, HttpMethod method, string path, string body, HttpStatusCode expected)
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", $"{server.App.Key}:{server.Secret}");
        using var answer = await http.SendAsync(request);
        Assert.True(answer.StatusCode == expected, await answer.Content.ReadAsStringAsync());
    }

    internal static async Task UntilAsync(LiveServer server, string id, Predicate<PushTotals> isSo)
    {
        await Eventually.TrueAsync(async () => isSo(await server.Store.ReadTotalsAsync(server.App.Id.Value, id, CancellationToken.None)));
    }
}
