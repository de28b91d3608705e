using System.Text;
using System.Text.Json;
using Nudge.Tests.Gateway.Pusher.Xhr;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>A Pusher client on whichever face, as far as tests of bounds need it.</summary>
internal abstract class BoundedFace : IAsyncDisposable
{
    public abstract string SocketId { get; }

    public abstract string Sign(string text);

    public abstract Task SendTextsAsync(IReadOnlyList<string> texts);

    public abstract Task<JsonElement> NextAsync(string name, string? channel = null);

    public abstract Task<int?> CloseCodeAsync();

    public abstract ValueTask DisposeAsync();

    public static string Text(string name, object data) => JsonSerializer.Serialize(new { @event = name, data });

    public Task SendAsync(string name, object data) => SendTextsAsync([Text(name, data)]);

    public Task PingAsync(int count) => SendTextsAsync([.. Enumerable.Repeat(Text("pusher:ping", new { }), count)]);

    public Task AskAsync(string channel, string auth = "") => SendAsync("pusher:subscribe", new { channel, auth });

    public async Task SubscribeAsync(string channel, string auth = "")
    {
        await AskAsync(channel, auth);
        await NextAsync("pusher_internal:subscription_succeeded", channel);
    }

    public Task UnsubscribeAsync(string channel) => SendAsync("pusher:unsubscribe", new { channel });

    /// <summary>Waits until all that was sent before was received.</summary>
    public async Task SettleAsync()
    {
        await PingAsync(1);
        await NextAsync("pusher:pong");
    }

    public async Task<(string? Type, int Status)> RefusedAsync(string channel)
    {
        var error = PusherTestClient.DataOf(await NextAsync("pusher:subscription_error", channel));
        return (error.GetProperty("type").GetString(), error.GetProperty("status").GetInt32());
    }

    public async Task SignInAsync(string user)
    {
        var data = JsonSerializer.Serialize(new { id = user });
        await SendAsync("pusher:signin", new { auth = Sign($"{SocketId}::user::{data}"), user_data = data });
        await NextAsync("pusher:signin_success");
    }

    /// <summary>On a WebSocket.</summary>
    public sealed class OverSocket(PusherTestClient client) : BoundedFace
    {
        public override string SocketId => client.SocketId;

        public override string Sign(string text) => client.Sign(text);

        public override Task SendTextsAsync(IReadOnlyList<string> texts) =>
            client.SendBytesAsync(texts.SelectMany(text => PusherTestClient.Frame(0x81, Encoding.UTF8.GetBytes(text))).ToArray());

        public override Task<JsonElement> NextAsync(string name, string? channel = null) => client.NextAsync(name, channel);

        public override Task<int?> CloseCodeAsync() => client.Closed;

        public override ValueTask DisposeAsync() => client.DisposeAsync();
    }

    /// <summary>On requests.</summary>
    public sealed class OverRequests(XhrTestClient client) : BoundedFace
    {
        public override string SocketId => client.SocketId;

        public override string Sign(string text) => client.Sign(text);

        public override async Task SendTextsAsync(IReadOnlyList<string> texts) =>
            await client.SendBodyAsync(JsonSerializer.Serialize(texts));

        public override Task<JsonElement> NextAsync(string name, string? channel = null) => client.NextAsync(name, channel);

        public override Task<int?> CloseCodeAsync() => client.CloseCodeAsync();

        public override ValueTask DisposeAsync() => client.DisposeAsync();
    }
}
