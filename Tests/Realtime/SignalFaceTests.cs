using System.Collections.Concurrent;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Publishing;
using Nudge.Tests.Gateway.Pusher;

namespace Nudge.Tests.Realtime;

/// <summary>One call of <see cref="Publisher"/> sends a signal to every face.</summary>
public sealed class SignalFaceTests
{
    [Fact]
    public async Task A_signal_to_a_user_reaches_hub_and_pusher_clients_and_any_other_face()
    {
        var face = new Face();
        await using var server = await LiveServer.StartAsync(services: services => services.AddSingleton<ISignalFace>(face));
        await using var hub = await HubTestClient.ConnectAsync(server.Url, server.Token("ada"));
        await hub.NextAsync("welcome");
        await using var pusher = await PusherTestClient.ConnectAsync(server);
        await pusher.SignInAsync("ada");
        await pusher.NextAsync("pusher:signin_success");
        await pusher.SubscribeAsync("#server-to-user-ada");

        var signal = new SignalRequest([UserId.Parse("ada")], null, TypeName.Parse("typing"), "{\"by\":\"ben\"}"u8.ToArray());
        await server.Service<Publisher>().SignalAsync(server.App, signal, CancellationToken.None);

        await hub.NextAsync("signal");
        await pusher.NextAsync("typing");
        Assert.Same(signal, Assert.Single(face.Signals));
    }

    private sealed class Face : ISignalFace
    {
        public ConcurrentQueue<SignalRequest> Signals { get; } = new();

        public Task SignalAsync(AppView app, SignalRequest signal, CancellationToken cancellationToken)
        {
            Signals.Enqueue(signal);
            return Task.CompletedTask;
        }
    }
}
