using System.Text;
using System.Text.Json;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>The messages of one client: mostly right, whatever carries it.</summary>
internal sealed class FuzzedMessages(LiveServer server, Random random)
{
    private static readonly string[] Channels =
        [
            "news", "private-x", "presence-x", "cache-x", "private-cache-x", "private-encrypted-x", "presence-cache-x",
            "#server-to-user-ada", "bad name", "",
        ];

    public string SocketId { get; set; } = "";

    public string Next()
    {
        var channel = Channels[random.Next(Channels.Length)];
        var text = random.Next(12) switch
        {
            0 => """{"event":"pusher:ping","data":{}}""",
            1 => """{"event":"pusher:pong","data":{}}""",
            2 or 3 or 4 => Subscribe(channel),
            5 or 6 => JsonSerializer.Serialize(new { @event = "pusher:unsubscribe", data = new { channel } }),
            7 => SignIn(),
            _ => JsonSerializer.Serialize(new { @event = "client-x", channel, data = new { text = new string('x', random.Next(200)) } }),
        };
        return random.Next(10) == 0 ? Mutate(text) : text;
    }

    private string Subscribe(string channel)
    {
        var isPresence = channel.StartsWith("presence-", StringComparison.Ordinal) && random.Next(4) != 0;
        var data = isPresence ? JsonSerializer.Serialize(new { user_id = $"user{random.Next(5)}", user_info = new { name = "x" } }) : null;
        var auth = Sign(data is null ? $"{SocketId}:{channel}" : $"{SocketId}:{channel}:{data}");
        return JsonSerializer.Serialize(new { @event = "pusher:subscribe", data = new { channel, auth, channel_data = data } });
    }

    private string SignIn()
    {
        var data = JsonSerializer.Serialize(new { id = random.Next(2) == 0 ? "ada" : "ben", watchlist = new[] { "ada", "cem" } });
        return JsonSerializer.Serialize(
            new { @event = "pusher:signin", data = new { auth = Sign($"{SocketId}::user::{data}"), user_data = data } });
    }

    private string Sign(string text) =>
        $"{server.App.Key}:{PusherSignature.Sign(Encoding.UTF8.GetBytes(server.Secret), text)}";

    private string Mutate(string text)
    {
        var at = random.Next(text.Length);
        return random.Next(4) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, ((char)random.Next(1, 0x300)).ToString()),
            2 => text[..at],
            _ => text.Insert(at, text[at..]),
        };
    }
}
