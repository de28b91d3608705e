using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nudge.Bench.Peer;

/// <summary>
/// A peer with ASP.NET Core's WebSockets alone: a list of sockets for each channel, and each message sent to each of them.
/// </summary>
internal static class PlainSockets
{
    private static readonly ConcurrentDictionary<string, Channel> Channels = new();

    /// <summary>
    /// Serves until it is told to end: <c>/sub/{channel}</c> is upgraded, <c>POST /publish/{channel}</c> sends the body to all on it.
    /// </summary>
    internal static async Task ServeAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture));
        var app = builder.Build();
        app.UseWebSockets();
        app.Map("/sub/{channel}", ListenAsync);
        app.MapPost("/publish/{channel}", PublishAsync);
        await app.StartAsync();
        Console.WriteLine("listening");
        await app.WaitForShutdownAsync(CancellationToken.None);
    }

    private static async Task ListenAsync(HttpContext context, string channel)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var listeners = Channels.GetOrAdd(channel, _ => new());
        listeners.Sockets.TryAdd(socket, true);
        try
        {
            var buffer = new byte[64];
            while (socket.State == WebSocketState.Open)
            {
                // Without a buffer while nothing comes.
                await socket.ReceiveAsync(Memory<byte>.Empty, context.RequestAborted);
                await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // It went.
        }
        finally
        {
            listeners.Sockets.TryRemove(socket, out _);
        }
    }

    private static async Task PublishAsync(HttpContext context, string channel)
    {
        var body = new byte[(int)context.Request.ContentLength!.Value];
        await context.Request.Body.ReadExactlyAsync(body);
        if (!Channels.TryGetValue(channel, out var listeners))
            return;
        // A socket takes one send at a time.
        await listeners.Turn.WaitAsync();
        foreach (var (socket, _) in listeners.Sockets)
            await socket.SendAsync(body.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        listeners.Turn.Release();
    }

    private sealed class Channel
    {
        internal ConcurrentDictionary<WebSocket, bool> Sockets { get; } = new();

        internal SemaphoreSlim Turn { get; } = new(1);
    }
}
