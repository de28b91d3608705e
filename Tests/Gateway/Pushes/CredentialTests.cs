using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Pushes;
using Nudge.Gateway.Authentication;
using Nudge.Tests.Gateway.Pusher.Http;
using Nudge.Tests.Gateway.Pusher.Webhooks;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Gateway.Pushes;

/// <summary>
/// Credentials of providers: tried when they are saved, sealed, and what happens when a provider refuses them (S2.35, S2.59).
/// </summary>
public sealed class CredentialTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();

    [Fact]
    public async Task Those_that_the_provider_refuses_are_not_kept_and_those_that_it_takes_are_sealed_and_never_shown()
    {
        await using var fcm = await FcmStandIn.StartAsync(_time);
        await using var house = await PushHouse.StartAsync(_time, options => options.FcmUrl = fcm.Url.AbsoluteUri);
        using var foreign = RSA.Create(2_048);
        var refused = await house.PutCredentialsAsync("fcm", fcm.CredentialsOf(foreign, FcmStandIn.Project));
        Assert.Equal("409 push_credentials_refused credentials", refused.Problem);
        Assert.Equal("404 not_found provider", (await house.ShowCredentialsAsync("fcm")).Problem);

        var given = fcm.Credentials;
        var taken = await house.PutCredentialsAsync("fcm", given);
        Assert.True(taken.Json(200).GetProperty("tested").GetBoolean());
        // The dry run reached nobody.
        Assert.Empty(fcm.Messages);

        var account = (await house.Server.Store.FindAccountAsync(house.App, "fcm", CancellationToken.None))!;
        var key = JsonElement.Parse(given).GetProperty("private_key").GetString()!;
        var line = key.Split('\n')[1];
        Assert.DoesNotContain(line, Encoding.Latin1.GetString(account.Sealed.Span), StringComparison.Ordinal);
        foreach (var answer in new[] { refused, taken, await house.ShowCredentialsAsync("fcm") })
            Assert.DoesNotContain(line[..16], answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seal_opens_for_its_own_app_and_provider_and_under_its_own_key_alone()
    {
        await using var house = await PushHouse.StartAsync(_time, _ => { });
        var (vault, now) = (house.Server.Service<PushVault>(), _time.GetUtcNow());
        var account = new PushAccount("library", "fcm", vault.Seal("library", "fcm", "secret"u8), null, now, null, null);

        Assert.Equal("secret"u8, vault.Open(account).AsSpan());
        Assert.Null(vault.Open(account with { App = "loans" }));
        Assert.Null(vault.Open(account with { Provider = "apns" }));
        for (var bit = 0; bit < account.Sealed.Length * 8; bit++)
        {
            var changed = account.Sealed.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(vault.Open(account with { Sealed = changed }));
        }

        var other = new PushVault(new(MasterKey.Read(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), "test")));
        Assert.Null(other.Open(account));
    }

    [Fact]
    public async Task Those_of_a_provider_that_does_not_answer_are_kept_untested()
    {
        var fcm = await FcmStandIn.StartAsync(_time);
        await using var house = await PushHouse.StartAsync(_time, options => options.FcmUrl = fcm.Url.AbsoluteUri);
        var credentials = fcm.Credentials;
        await fcm.DisposeAsync();

        Assert.False((await house.PutCredentialsAsync("fcm", credentials)).Json(200).GetProperty("tested").GetBoolean());
        Assert.True((await house.ShowCredentialsAsync("fcm")).Json(200).GetProperty("credentials").GetBoolean());
    }

    [Fact]
    public async Task A_refusal_stops_that_provider_alone_is_told_once_by_signed_webhook_and_to_Slack_and_ends_with_other_credentials()
    {
        await using var expo = await ExpoStandIn.StartAsync(_time);
        await using var fcm = await FcmStandIn.StartAsync(_time);
        await using var receiver = await TestReceiver.StartAsync();
        PusherWebhook[] webhooks =
        [
            new(receiver.Url.OriginalString), new($"{receiver.Url}?slack", Format: WebhookFormat.Slack),
            new($"{receiver.Url}?other", ["channel_occupied"]),
        ];
        await using var house = await PushHouse.StartAsync(
            _time, options => (options.ExpoUrl, options.FcmUrl) = (expo.Address, fcm.Url.AbsoluteUri),
            new(Pusher: new(Webhooks: webhooks)));
        expo.AccessToken = "right";
        var taken = await house.PutCredentialsAsync("expo", """{"accessToken":"right"}"""u8);
        Assert.True(taken.Json(200).GetProperty("tested").GetBoolean());
        await house.PutCredentialsAsync("fcm", fcm.Credentials);
        var phone = await house.AddDeviceAsync(DevicePlatform.Expo, "ada", new("ExponentPushToken[phone]"));
        var tablet = await house.AddDeviceAsync(DevicePlatform.Fcm, "ada", new("tablet"));

        // Its owner changed the token at Expo.
        expo.AccessToken = "other";
        await house.NotifyAsync("ada", "n1");
        await house.UntilAsync("n1", (phone, PushSendState.Waiting, "UNAUTHORIZED"), (tablet, PushSendState.Sent, ""));
        var requests = expo.Requests;
        foreach (var id in (string[])["n2", "n3"])
        {
            await house.NotifyAsync("ada", id);
            await house.UntilAsync(id, (phone, PushSendState.Waiting, "UNAUTHORIZED"), (tablet, PushSendState.Sent, ""));
            Assert.True(house.SendOf(id, phone)!.IsStopped);
        }

        Assert.Equal(requests, expo.Requests);
        await receiver.NextAsync(1);
        var told = receiver.Requests.Single(request => !request.Body.StartsWith("{\"text\"", StringComparison.Ordinal));
        Assert.Equal("""{"name":"push_stopped","provider":"expo","reason":"UNAUTHORIZED"}""", told.EventsText);
        Assert.Equal(SignedQuery.Hmac(house.Server.Secret, told.Body), told.Headers["X-Pusher-Signature"]);
        Assert.Equal(
            """{"text":"expo refuses the credentials of the app Library (UNAUTHORIZED). Its pushes wait until others are given."}""",
            receiver.Requests.Single(request => request != told).Body);

        Assert.Equal(
            "409 push_credentials_refused credentials", (await house.PutCredentialsAsync("expo", """{"accessToken":"wrong"}"""u8)).Problem);
        (await house.PutCredentialsAsync("expo", """{"accessToken":"other"}"""u8)).Json(200);
        await house.AdvanceUntilAsync(
            () => Array.TrueForAll((string[])["n1", "n2", "n3"], id => house.SendOf(id, phone)!.State == PushSendState.Sent));
        Assert.Equal(2, receiver.Requests.Count);
        Assert.Equal(3, expo.Messages.Count);
        Assert.Equal(3, fcm.Messages.Count);
    }

    [Fact]
    public async Task The_roll_up_of_a_notification_counts_each_device_once_in_the_state_that_it_has_reached()
    {
        await using var expo = await ExpoStandIn.StartAsync(_time);
        await using var house = await PushHouse.StartAsync(_time, options => options.ExpoUrl = expo.Address);
        foreach (var user in (string[])["ok", "unsure", "dead", "slow", "muted", "late"])
        {
            await house.Server.SubscribeAsync(user, "library:7");
            await house.AddDeviceAsync(DevicePlatform.Expo, user, new($"ExponentPushToken[{user}]"));
        }

        expo.FailTicket("ExponentPushToken[dead]", "DeviceNotRegistered");
        expo.FailTicket("ExponentPushToken[slow]", "MessageRateExceeded");
        await house.Server.Inboxes.SetPreferencesAsync(
            house.Server.Inbox("muted"), Preferences.Create(["library:7"], [], []).Value!, CancellationToken.None);
        (await house.Backend.PostAsync("/api/notify", """{"channel":"library:7","id":"c1","notification":{"type":"news"}}""")).Json(202);
        await Eventually.TrueAsync(async () => await TotalsAsync() is { } totals && totals.GetProperty("complete").GetBoolean());
        Assert.Equal("accepted 1, sent 3, confirmed 0, failed 1, dropped 1", await CountsAsync());

        var tickets = house.Server.Store.PushSends.Where(send => send.Ticket is not null).ToArray();
        var devices = await house.Server.Store.ListDevicesAsync(house.App, null, 10, CancellationToken.None);
        expo.Finish(TicketOf("ok"));
        expo.Finish(TicketOf("late"), "MessageTooBig");
        _time.Advance(TimeSpan.FromMinutes(15));
        await house.AdvanceUntilAsync(() => house.Server.Store.PushSends.Count(send => send.State == PushSendState.Sent) == 1);
        Assert.Equal("accepted 1, sent 1, confirmed 1, failed 2, dropped 1", await CountsAsync());
        var reasons = (await TotalsAsync())!.Value.GetProperty("reasons");
        Assert.Equal("""{"DeviceNotRegistered":1,"MessageTooBig":1,"muted":1}""", Sorted(reasons));

        string TicketOf(string user) => tickets.Single(
            send => devices.Single(device => device.Id == send.Device).User == user).Ticket!;
        async Task<JsonElement?> TotalsAsync() => (await house.Backend.GetAsync("/api/notifications/c1/pushes")) is { Status: 200 } answer
            ? answer.Json(200)
            : null;
        async Task<string> CountsAsync()
        {
            var totals = (await TotalsAsync())!.Value;
            string[] names = ["accepted", "sent", "confirmed", "failed", "dropped"];
            return string.Join(", ", names.Select(name => $"{name} {totals.GetProperty(name)}"));
        }
    }

    private static string Sorted(JsonElement counts) => JsonSerializer.Serialize(new SortedDictionary<string, long>(
        counts.EnumerateObject().ToDictionary(count => count.Name, count => count.Value.GetInt64()), StringComparer.Ordinal));
}
