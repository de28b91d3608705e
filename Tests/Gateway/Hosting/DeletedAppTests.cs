using Nudge.Core.Apps;
using Nudge.Tests.Gateway.Pusher.Http;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Hosting;

/// <summary>An app that is deleted serves nobody any more: its connections end on every face (S2.15).</summary>
public sealed class DeletedAppTests
{
    [Fact]
    public async Task Connections_of_an_app_end_on_all_faces_when_it_is_deleted()
    {
        await using var server = await LiveServer.StartAsync();
        var hub = await server.WelcomeAsync("ada");
        var stream = await server.ListenAsync("ada", "&channels=library:7");
        await stream.AttachedAsync("library:7");
        await using var pusher = await PusherTestSocket.OpenAsync(
            server.Url, new(server.App.Id.Value, server.App.Key, server.Secret, server.Url.OriginalString));
        await pusher.SubscribeAsync("private-library.7");

        await server.ChangeAppAsync(new DeleteApp());

        await hub.Ended.WaitAsync(TimeSpan.FromSeconds(60));
        await stream.Ended.WaitAsync(TimeSpan.FromSeconds(60));
        await pusher.ClosedAsync();
        await LiveServer.UntilAsync(() => server.Register.Count == 0, "nothing is connected");
    }
}
