using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Gateway.Rest;
using Nudge.Tests.Support;

namespace Nudge.Tests.Realtime;

/// <summary>
/// Notifications as all faces hear of them at once: they come due, end, are taken back, are made unread, and come back from a
/// snooze.
/// </summary>
public sealed class LiveContentTests
{
    [Fact]
    public async Task Every_face_hears_what_becomes_of_a_notification_and_has_the_counts_of_the_summary()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await server.SubscribeAsync("ada", "library:7");
        await using var pusher = await PusherTestClient.ConnectAsync(server);
        await pusher.SubscribeAsync("private-user.ada");
        ContentFace[] faces =
        [
            ContentFace.Of("hub, JSON", await server.ConnectAsync("ada")),
            ContentFace.Of("hub, MessagePack", await server.ConnectAsync("ada", protocol: "messagepack")),
            ContentFace.Of(await server.ListenAsync("ada")),
            ContentFace.Of(pusher),
        ];
        var walk = new ContentWalk(
            new(server.Url, $"Bearer {server.App.Key}:{server.Secret}"), new(server.Url, $"Bearer {server.Token("ada")}"), "ada",
            "library:7", faces, time.GetUtcNow, () => time.Advance(TimeSpan.FromMilliseconds(100)));

        await walk.WalkAsync();

        Assert.Empty(server.Complaints);
    }
}
