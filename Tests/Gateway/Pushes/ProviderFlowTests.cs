using System.Text.Json;
using Nudge.Core.Devices;
using Nudge.Core.Pushes;
using Nudge.Tests.Gateway.Rest;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Gateway.Pushes;

/// <summary>
/// From the credentials that an operator saves and a publish to the stand-ins of FCM, Apple and push services, which check what the real
/// ones check, and back (S2.34-S2.39).
/// </summary>
public sealed class ProviderFlowTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();

    [Fact]
    public async Task FCM_takes_pushes_and_each_refusal_ends_where_it_belongs()
    {
        await using var fcm = await FcmStandIn.StartAsync(_time);
        await using var house = await PushHouse.StartAsync(_time, options => options.FcmUrl = fcm.Url.AbsoluteUri);
        Tested(await house.PutCredentialsAsync("fcm", fcm.Credentials));
        Assert.Empty(fcm.Messages);
        var good = await AddAsync("good");
        var gone = await AddAsync("gone");
        var others = await AddAsync("others");
        var wrong = await AddAsync("foreign");
        fcm.Fail("gone", 404, "UNREGISTERED");
        fcm.Fail("others", 403, "SENDER_ID_MISMATCH");

        await house.NotifyAsync("ada", "n1");
        await house.UntilAsync(
            "n1", (good, PushSendState.Sent, ""), (gone, PushSendState.Failed, "UNREGISTERED"),
            (others, PushSendState.Failed, "SENDER_ID_MISMATCH"), (wrong, PushSendState.Failed, "INVALID_ARGUMENT"));
        var message = Assert.Single(fcm.Messages);
        Assert.Equal("Überfällig", message.GetProperty("notification").GetProperty("title").GetString());
        foreach (var device in (DeviceRow[])[gone, others, wrong])
            Assert.Equal(DeviceState.Dead, await house.StateOfAsync(device));

        // The project's quota: the lane waits as long as Google says, and the dead ones are not tried.
        fcm.Fail(429, FcmStandIn.ErrorOf(429, "QUOTA_EXCEEDED"), retryAfter: "90");
        await house.NotifyAsync("ada", "n2");
        await house.UntilAsync("n2", (good, PushSendState.Waiting, "QUOTA_EXCEEDED"));
        Assert.True(house.SendOf("n2", good)!.Due >= _time.GetUtcNow().AddSeconds(90));
        await house.AdvanceUntilAsync(() => house.SendOf("n2", good)!.State == PushSendState.Sent);
        Assert.Equal(2, house.SendOf("n2", good)!.Tries);

        foreach (var (status, error) in new[] { (503, "UNAVAILABLE"), (500, "INTERNAL") })
        {
            fcm.Fail(status, FcmStandIn.ErrorOf(status, error));
            await house.NotifyAsync("ada", error);
            await house.UntilAsync(error, (good, PushSendState.Waiting, error));
            await house.AdvanceUntilAsync(() => house.SendOf(error, good)!.State == PushSendState.Sent);
        }

        // Google's key for Apple, say: it stops this provider until somebody saves other credentials.
        fcm.Fail(401, FcmStandIn.ErrorOf(401, "THIRD_PARTY_AUTH_ERROR"));
        await house.NotifyAsync("ada", "n3");
        await StoppedAsync(house, "fcm", "THIRD_PARTY_AUTH_ERROR");
        Tested(await house.PutCredentialsAsync("fcm", fcm.Credentials));
        await house.AdvanceUntilAsync(() => house.SendOf("n3", good)!.State == PushSendState.Sent);
        Assert.Equal(5, fcm.Messages.Count);

        Task<DeviceRow> AddAsync(string token) => house.AddDeviceAsync(DevicePlatform.Fcm, "ada", new(token));
    }

    [Fact]
    public async Task Apple_takes_pushes_over_HTTP_2_and_each_refusal_ends_where_it_belongs()
    {
        await using var apns = await ApnsStandIn.StartAsync(_time);
        await using var house = await PushHouse.StartAsync(_time, options => options.ApnsUrl = apns.Url.AbsoluteUri);
        Tested(await house.PutCredentialsAsync("apns", apns.Credentials));
        var good = await AddAsync(1);
        var gone = await AddAsync(2);
        var bad = await AddAsync(3);
        var back = await AddAsync(4);
        apns.Fail(TokenOf(2), 410, "Unregistered");
        apns.Fail(TokenOf(3), 400, "BadDeviceToken");
        // Gone before it was registered again, which is now.
        apns.Fail(TokenOf(4), 410, "Unregistered", _time.GetUtcNow().AddDays(-1));

        await house.NotifyAsync("ada", "n1");
        await house.UntilAsync(
            "n1", (good, PushSendState.Sent, ""), (gone, PushSendState.Failed, "Unregistered"),
            (bad, PushSendState.Failed, "BadDeviceToken"), (back, PushSendState.Failed, "Unregistered"));
        var delivery = Assert.Single(apns.Deliveries);
        Assert.Equal(1, delivery.Body.GetProperty("aps").GetProperty("badge").GetInt32());
        Assert.Equal(house.SendOf("n1", good)!.Ticket, delivery.Headers["apns-id"]);
        Assert.Equal(
            (DeviceState.Dead, DeviceState.Dead, DeviceState.Fresh),
            (await house.StateOfAsync(gone), await house.StateOfAsync(bad), await house.StateOfAsync(back)));

        // The device alone is left alone.
        await house.Server.Store.RemoveAsync(house.App, back.Id, CancellationToken.None);
        apns.Fail(429, """{"reason":"TooManyRequests"}""", retryAfter: "120");
        await house.NotifyAsync("ada", "n2");
        await house.UntilAsync("n2", (good, PushSendState.Waiting, "TooManyRequests"));
        Assert.True(house.SendOf("n2", good)!.Due >= _time.GetUtcNow().AddSeconds(120));
        await house.AdvanceUntilAsync(() => house.SendOf("n2", good)!.State == PushSendState.Sent);

        // The provider is away.
        apns.Fail(503, """{"reason":"Shutdown"}""");
        await house.NotifyAsync("ada", "n3");
        await house.UntilAsync("n3", (good, PushSendState.Waiting, "Shutdown"));
        await house.AdvanceUntilAsync(() => house.SendOf("n3", good)!.State == PushSendState.Sent);

        // A key that was taken back at Apple stops this provider until another is saved.
        apns.Fail(403, """{"reason":"InvalidProviderToken"}""");
        await house.NotifyAsync("ada", "n4");
        await StoppedAsync(house, "apns", "InvalidProviderToken");
        Tested(await house.PutCredentialsAsync("apns", apns.Credentials));
        await house.AdvanceUntilAsync(() => house.SendOf("n4", good)!.State == PushSendState.Sent);
        Assert.Equal(1, apns.Connections);

        Task<DeviceRow> AddAsync(int number) => house.AddDeviceAsync(DevicePlatform.Apns, "ada", new(TokenOf(number)));
    }

    [Theory]
    [InlineData("webpush", DevicePlatform.WebPush)]
    [InlineData("unifiedpush", DevicePlatform.UnifiedPush)]
    public async Task Browsers_open_what_was_published_and_a_push_service_concerns_its_device_alone(
        string provider, DevicePlatform platform)
    {
        await using var service = await WebPushStandIn.StartAsync(_time);
        await using var house = await PushHouse.StartAsync(_time, _ => { });
        // The server makes the keys, and pages subscribe with the public one.
        var key = Tested(await house.PutCredentialsAsync(provider, """{"subject":"mailto:ops@library.example"}"""u8))
            .GetProperty("publicKey").GetString()!;
        var (first, second) = (service.Subscribe(key), service.Subscribe(key));
        var foreign = service.Subscribe(new VapidPair().PublicKey);
        var good = await AddAsync(first);
        var gone = await AddAsync(second);
        var refused = await AddAsync(foreign);
        service.Remove(second);

        await house.NotifyAsync("ada", "n1");
        await house.UntilAsync(
            "n1", (good, PushSendState.Sent, ""), (gone, PushSendState.Failed, "http_410"), (refused, PushSendState.Failed, "http_403"));
        // The stand-in's browser decrypted it with keys of its own.
        var note = Assert.Single(service.Deliveries).Note;
        Assert.Equal(("n1", "Überfällig", "Dune 📚"), (Text("id"), Text("title"), Text("body")));
        Assert.Equal((DeviceState.Dead, DeviceState.Fresh), (await house.StateOfAsync(gone), await house.StateOfAsync(refused)));
        Assert.Equal(JsonValueKind.Null, (await house.ShowCredentialsAsync(provider)).Json(200).GetProperty("stoppedBy").ValueKind);

        await house.Server.Store.RemoveAsync(house.App, refused.Id, CancellationToken.None);
        service.Fail(429, retryAfter: "60");
        await house.NotifyAsync("ada", "n2");
        await house.UntilAsync("n2", (good, PushSendState.Waiting, "http_429"));
        Assert.True(house.SendOf("n2", good)!.Due >= _time.GetUtcNow().AddSeconds(60));
        await house.AdvanceUntilAsync(() => house.SendOf("n2", good)!.State == PushSendState.Sent);

        service.Fail(413);
        await house.NotifyAsync("ada", "n3");
        await house.UntilAsync("n3", (good, PushSendState.Failed, "http_413"));

        Task<DeviceRow> AddAsync(BrowserSubscription browser) => house.AddDeviceAsync(platform, "ada", browser.Target);
        string? Text(string name) => note.GetProperty(name).GetString();
    }

    private static string TokenOf(int number) => $"{number:x64}";

    /// <summary>They were taken, and the provider was asked.</summary>
    private static JsonElement Tested(ApiAnswer answer)
    {
        var json = answer.Json(200);
        Assert.True(json.GetProperty("tested").GetBoolean());
        return json;
    }

    private static Task StoppedAsync(PushHouse house, string provider, string reason) => Eventually.TrueAsync(async () =>
        (await house.ShowCredentialsAsync(provider)).Json(200).GetProperty("stoppedBy").GetString() == reason);
}
