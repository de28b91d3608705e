using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Nudge.Tests.Gateway.Pusher.Webhooks;

/// <summary>An app's own server that takes webhooks: real HTTP on a loopback port.</summary>
internal sealed class TestReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly SemaphoreSlim _arrived = new(0);

    private TestReceiver(WebApplication app) => _app = app;

    internal Uri Url { get; private set; } = null!;

    /// <summary>The answer: nothing but 200 by default.</summary>
    internal Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    /// <summary>In the order of their arrival.</summary>
    internal IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>The body of the request that is being answered.</summary>
    internal static string BodyOf(HttpContext context) => (string)context.Items[nameof(BodyOf)]!;

    internal static async Task<TestReceiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var receiver = new TestReceiver(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        var address = receiver._app.Services.GetRequiredService<IServer>().Features
            .GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        receiver.Url = new($"{address}/hook");
        return receiver;
    }

    /// <summary>The next request that nobody waited for yet, once it is there.</summary>
    internal async Task<ReceivedRequest> NextAsync(int index)
    {
        while (_requests.Count <= index)
            Assert.True(await _arrived.WaitAsync(Patience), $"No request {index}; there were {_requests.Count}.");
        return Requests[index];
    }

    /// <summary>Waits until what came so far is enough, taken or not.</summary>
    internal async Task UntilAsync(Func<IReadOnlyList<ReceivedRequest>, bool> isEnough)
    {
        while (!isEnough(Requests))
            Assert.True(
                await _arrived.WaitAsync(Patience), $"Not enough: {string.Join(' ', Requests.Select(request => request.EventsText))}");
    }

    /// <summary>All events so far, as soon as there are so many of them.</summary>
    internal async Task<IReadOnlyList<JsonElement>> EventsAsync(int count)
    {
        while (true)
        {
            var events = Requests.Where(request => request.IsTaken).SelectMany(request => request.Events).ToArray();
            if (events.Length >= count)
                return events;
            Assert.True(await _arrived.WaitAsync(Patience), $"There are {events.Length} events and not {count}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var request = new ReceivedRequest(context.Request.Method, headers, body);
        context.Items[nameof(BodyOf)] = body;
        await Answer(context);
        request.IsTaken = context.Response.StatusCode < 300;
        _requests.Enqueue(request);
        _arrived.Release();
    }
}
