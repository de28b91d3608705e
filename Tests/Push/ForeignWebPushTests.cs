using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Sending;
using Nudge.Push.WebPush;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Push;

/// <summary>Web Push against implementations that nobody here wrote: <c>web-push-testing</c> and <c>http_ece</c> from npm.</summary>
public sealed class ForeignWebPushTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task The_push_service_of_web_push_testing_takes_and_opens_our_pushes()
    {
        Skip.WithoutNodeClients();
        await using var service = NodeProcess.Start("push-service.mjs");
        await service.ReceiveAsync(None);
        var (sender, wayOut) = Sender();
        using var handler = wayOut;
        var pair = new VapidPair();
        var credentials = sender.Open(pair.Credentials);
        await service.SendAsync(new { call = "subscribe", applicationServerKey = pair.PublicKey }, None);
        var subscription = await service.ReceiveAsync(None);
        var clientHash = subscription.GetProperty("clientHash").GetString();
        var message = PushTestMessage.To(TargetOf(subscription));

        var wrongKey = sender.Open(new VapidPair().Credentials);
        Assert.Equal(PushOutcome.Accepted, (await sender.SendOneAsync(credentials, message)).Outcome);
        Assert.Equal(
            PushOutcome.Accepted,
            (await sender.SendOneAsync(credentials, message with { Content = message.Content with { Body = new('x', 9_000) } })).Outcome);
        Assert.Equal(PushOutcome.Dropped, (await sender.SendOneAsync(wrongKey, message)).Outcome);

        await service.SendAsync(new { call = "notifications", clientHash }, None);
        var texts = (await service.ReceiveAsync(None)).GetProperty("messages").EnumerateArray();
        var received = texts.Select(text => JsonElement.Parse(text.GetString()!)).ToArray();
        Assert.Equal(2, received.Length);
        Assert.All(received, note => Assert.Equal("Überfällig", note.GetProperty("title").GetString()));

        await service.SendAsync(new { call = "expire", clientHash }, None);
        await service.ReceiveAsync(None);
        Assert.Equal((PushOutcome.DeadToken, "http_410"), Short(await sender.SendOneAsync(credentials, message)));
    }

    [Fact]
    public async Task The_stand_in_opens_what_http_ece_encrypts()
    {
        Skip.WithoutNodeClients();
        await using var ece = NodeProcess.Start("ece.mjs");
        using var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var auth = RandomNumberGenerator.GetBytes(16);
        await ece.SendAsync(
            new
            {
                call = "encrypt",
                body = Base64Url.EncodeToString("fällig 📚"u8),
                dh = Base64Url.EncodeToString(WebPushEncryption.PointOf(browser)),
                auth = Base64Url.EncodeToString(auth),
            },
            None);
        var body = Base64Url.DecodeFromChars((await ece.ReceiveAsync(None)).GetProperty("body").GetString());

        Assert.Equal("fällig 📚", Encoding.UTF8.GetString(WebPushEncryption.Open(body, browser, auth)));
    }

    private static PushTarget TargetOf(JsonElement subscription)
    {
        var keys = subscription.GetProperty("keys");
        return new(subscription.GetProperty("endpoint").GetString()!)
        {
            P256dh = keys.GetProperty("p256dh").GetString(), Auth = keys.GetProperty("auth").GetString(),
        };
    }

    private static (WebPushSender Sender, HttpMessageHandler WayOut) Sender()
    {
        var options = new PushOptions();
        var wayOut = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        return (new(PushProvider.WebPush, new PushHttp(wayOut, options, TimeProvider.System), options, TimeProvider.System), wayOut);
    }

    private static (PushOutcome Outcome, string Reason) Short(PushResult result) => (result.Outcome, result.Reason);
}
