using Nudge.Gateway.Outbound;
using Nudge.Push;
using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Sending;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Push;

/// <summary>The senders over the server's own way out, with its rules on addresses.</summary>
public sealed class WayOutTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();

    [Fact]
    public async Task It_speaks_HTTP_2_with_Apple()
    {
        await using var apns = await ApnsStandIn.StartAsync(_time);
        await using var services = ServicesOf("127.0.0.0/8");
        var sender = SendersOf(services, new() { ApnsUrl = apns.Url.AbsoluteUri })[PushProvider.Apns];
        var messages = Enumerable.Range(1, 100).Select(i => PushTestMessage.To($"{i:x64}")).ToArray();

        Assert.All(
            await sender.SendAsync(sender.Open(apns.Credentials), messages, CancellationToken.None),
            result => Assert.Equal(PushOutcome.Accepted, result.Outcome));
        Assert.Equal(1, apns.Connections);
    }

    [Fact]
    public async Task An_endpoint_in_a_private_network_is_not_called()
    {
        await using var service = await WebPushStandIn.StartAsync(_time);
        await using var services = ServicesOf("");
        var pair = new VapidPair();
        var sender = SendersOf(services, new())[PushProvider.UnifiedPush];
        var result = await sender.SendOneAsync(sender.Open(pair.Credentials), PushTestMessage.To(service.Subscribe(pair.PublicKey).Target));

        Assert.Equal((PushOutcome.Retry, PushScope.Device, "no_answer"), (result.Outcome, result.Scope, result.Reason));
        Assert.Equal(0, service.Requests);
    }

    [Fact]
    public void There_is_a_sender_for_each_provider()
    {
        using var wayOut = new SocketsHttpHandler();
        var senders = PushSenders.Of(wayOut, new(), _time);
        Assert.All(Enum.GetValues<PushProvider>(), provider => Assert.Equal(provider, senders[provider].Provider));
    }

    private IReadOnlyDictionary<PushProvider, IPushSender> SendersOf(ServiceProvider services, PushOptions options) =>
        PushSenders.Of(services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(OutboundClient.Name), options, _time);

    private ServiceProvider ServicesOf(string allowed)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<TimeProvider>(_time).AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddOutbound();
        services.Configure<OutboundOptions>(options => options.AllowedNetworks = allowed);
        // The stand-in signed its own certificate.
        services.AddHttpClient(OutboundClient.Name).ConfigurePrimaryHttpMessageHandler((handler, _) =>
        {
            var tls = ((SocketsHttpHandler)handler).SslOptions;
            tls.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=127.0.0.1";
        });
        return services.BuildServiceProvider();
    }
}
