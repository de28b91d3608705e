using Nudge.Bench.Clients;
using Nudge.Bench.Servers;

namespace Nudge.Bench.Scenarios;

/// <summary>A running server that sends what is published on numbered channels to WebSockets, in its own way.</summary>
/// <param name="Server">Ends with it.</param>
/// <param name="Port">On loopback.</param>
/// <param name="ProcessorSeconds">Of it, so far.</param>
/// <param name="ResidentBytes">Of it, now.</param>
/// <param name="Listen">A client of a channel.</param>
/// <param name="Request">A publish to a channel.</param>
internal sealed record PusherTarget(
    IDisposable Server, int Port, Func<double> ProcessorSeconds, Func<long> ResidentBytes,
    Func<int, Publications, WebSocketConnection> Listen,
    IPublishRequest Request) : IDisposable
{
    internal static async Task<PusherTarget> StartNudgeAsync(BenchOptions options, string folder)
    {
        var server = await NudgeServer.StartAsync(options.Server, folder, null, options.Environment);
        return new(
            server, server.Port, () => server.ProcessorSeconds, () => server.ResidentBytes,
            (channel, publications) => new PusherSubscriber(server.App.Key, SignedRequest.ChannelName(channel), publications),
            new SignedRequest(server.App.App, server.App.Key, server.App.Secret));
    }

    internal static async Task<PusherTarget> StartSocketsAsync(string folder) => Of(await PeerServer.StartSocketsAsync(folder));

    internal static async Task<PusherTarget> StartBunAsync(string bun, string folder) => Of(await PeerServer.StartBunAsync(bun, folder));

    public void Dispose() => Server.Dispose();

    private static PusherTarget Of(PeerServer server) => new(
        server, server.Port, () => server.ProcessorSeconds, () => server.ResidentBytes,
        (channel, publications) => new PlainSubscriber("/sub/" + SignedRequest.ChannelName(channel), publications),
        PublishRequest.ToPlainPeer());
}
