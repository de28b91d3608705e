using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher.Http;

/// <summary>A client on the WebSocket, for tests whose matter is the servers' side.</summary>
internal sealed class PusherTestSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly DemoApp _app;

    private PusherTestSocket(DemoApp app) => _app = app;

    internal string SocketId { get; private set; } = "";

    internal static async Task<PusherTestSocket> OpenAsync(Uri server, DemoApp app)
    {
        var client = new PusherTestSocket(app);
        await client._socket.ConnectAsync(new($"ws://{server.Authority}/app/{app.Key}?protocol=7&client=test&version=1"), Patience());
        var established = await client.NextAsync(frame => NameOf(frame) == "pusher:connection_established");
        client.SocketId = JsonElement.Parse(established.GetProperty("data").GetString()!).GetProperty("socket_id").GetString()!;
        return client;
    }

    internal async Task SubscribeAsync(string channel, string? channelData = null)
    {
        var text = $"{SocketId}:{channel}{(channelData is null ? "" : ":")}{channelData}";
        var auth = channel.StartsWith("private-", StringComparison.Ordinal) || channelData is not null
            ? $"{_app.Key}:{SignedQuery.Hmac(_app.Secret, text)}"
            : "";
        await SendAsync(new { @event = "pusher:subscribe", data = new { channel, auth, channel_data = channelData } });
        await NextAsync(frame => NameOf(frame) == "pusher_internal:subscription_succeeded" && ChannelOf(frame) == channel);
    }

    /// <summary>Signs in, and subscribes to the user's own events as pusher-js does.</summary>
    internal async Task SignInAsync(string user)
    {
        var userData = JsonSerializer.Serialize(new { id = user });
        await SendAsync(new
        {
            @event = "pusher:signin",
            data = new { auth = $"{_app.Key}:{SignedQuery.Hmac(_app.Secret, $"{SocketId}::user::{userData}")}", user_data = userData },
        });
        await NextAsync(frame => NameOf(frame) == "pusher:signin_success");
        await SubscribeAsync($"#server-to-user-{user}");
    }

    internal async Task<SentEvent> NextEventAsync(string channel) =>
        Read(await NextAsync(frame => ChannelOf(frame) == channel && !IsInternal(frame)));

    /// <summary>All events until one of this name, with it.</summary>
    internal async Task<IReadOnlyList<SentEvent>> EventsUntilAsync(string name)
    {
        var events = new List<SentEvent>();
        while (events.Count == 0 || events[^1].Name != name)
            events.Add(Read(await NextAsync(frame => !IsInternal(frame))));
        return events;
    }

    /// <summary>Waits until the server has closed it.</summary>
    internal async Task ClosedAsync()
    {
        try
        {
            while (true)
                await NextAsync(_ => true);
        }
        catch (WebSocketException)
        {
            Assert.NotEqual(WebSocketState.Open, _socket.State);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static CancellationToken Patience() => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    private static SentEvent Read(JsonElement frame) => new(NameOf(frame), ChannelOf(frame), frame.GetProperty("data").GetString()!);

    private static string NameOf(JsonElement frame) => frame.GetProperty("event").GetString()!;

    private static string ChannelOf(JsonElement frame) => frame.TryGetProperty("channel", out var channel) ? channel.GetString()! : "";

    // The protocol's own events, and the counts of a signed-in user, which the server sends when it has them.
    private static bool IsInternal(JsonElement frame) =>
        NameOf(frame).StartsWith("pusher", StringComparison.Ordinal) || NameOf(frame).StartsWith("nudge:", StringComparison.Ordinal);

    private Task SendAsync(object frame) =>
        _socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(frame, JsonSerializerOptions.Web), WebSocketMessageType.Text, true, Patience());

    private async Task<JsonElement> NextAsync(Func<JsonElement, bool> wanted)
    {
        var patience = Patience();
        while (true)
        {
            using var text = new MemoryStream();
            ValueWebSocketReceiveResult result;
            do
            {
                var buffer = new byte[65_536];
                result = await _socket.ReceiveAsync(buffer.AsMemory(), patience);
                if (result.MessageType == WebSocketMessageType.Close)
                    throw new WebSocketException($"The server closed with {_socket.CloseStatus}: {_socket.CloseStatusDescription}");
                text.Write(buffer, 0, result.Count);
            }
            while (!result.EndOfMessage);
            var frame = JsonElement.Parse(Encoding.UTF8.GetString(text.ToArray()));
            if (wanted(frame))
                return frame;
        }
    }

    internal sealed record SentEvent(string Name, string Channel, string Data);
}
