using System.Text;
using Nudge.Core.Apps;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Hosting;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>The base of tests of the Pusher protocol.</summary>
internal static class PusherTest
{
    public static Task<LiveServer> StartAsync(
        PusherSettings? settings = null, TimeProvider? time = null, IReadOnlyList<string>? origins = null,
        Action<ConnectionsOptions>? configure = null, Action<PusherOptions>? pusher = null, Action<IServiceCollection>? services = null) =>
        LiveServer.StartAsync(time, configure, new AppSettings(AllowedOrigins: origins, Pusher: settings), pusher, services);

    /// <summary>Sends an event as an app's server does.</summary>
    /// <param name="server">The server.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="name">The event.</param>
    /// <param name="data">One JSON value.</param>
    /// <param name="except">A socket id.</param>
    public static async Task<ChannelState> TriggerAsync(
        this LiveServer server, string channel, string name, string data = "\"{}\"", string? except = null)
    {
        SocketId.TryParse(except, out var socket);
        var states = await server.Service<IPusherChannels>().TriggerAsync(
            server.App, [PusherChannelName.Parse(channel)], new(name, Encoding.UTF8.GetBytes(data), socket),
            ChannelAttributes.UserCount | ChannelAttributes.SubscriptionCount | ChannelAttributes.Cache, CancellationToken.None);
        return states.Value![0];
    }

    public static async Task<ChannelState> StateAsync(this LiveServer server, string channel) =>
        await server.Service<IPusherChannels>().GetAsync(
            server.App, PusherChannelName.Parse(channel), ChannelAttributes.Cache, CancellationToken.None);
}
