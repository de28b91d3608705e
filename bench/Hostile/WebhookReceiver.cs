using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nudge.Bench.Servers;

namespace Nudge.Bench.Hostile;

/// <summary>
/// A tenant's server that is called by webhooks and counts the calls: a process of its own, from before the first honest client to the end.
/// </summary>
internal sealed class WebhookReceiver : IDisposable
{
    private readonly ServerProcess _process;
    private readonly int _port;

    private WebhookReceiver(ServerProcess process, int port)
    {
        _process = process;
        _port = port;
    }

    /// <summary>Where it is called.</summary>
    internal string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/webhooks");

    internal static async Task<WebhookReceiver> StartAsync(string folder)
    {
        var port = LoopbackPort.Take();
        var receiver = new WebhookReceiver(ServerProcess.Start(
            ["dotnet", typeof(WebhookReceiver).Assembly.Location, "webhooks", port.ToString(CultureInfo.InvariantCulture)], folder,
            Path.Combine(folder, "webhooks.log")), port);
        await receiver._process.UntilAsync(() => Task.FromResult(receiver._process.Output.Contains("listening", StringComparison.Ordinal)));
        return receiver;
    }

    /// <summary>The process: it serves until it is told to end.</summary>
    internal static async Task ServeAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var app = builder.Build();
        long calls = 0;
        app.MapPost("/webhooks", () => Interlocked.Increment(ref calls));
        app.MapGet("/calls", () => Interlocked.Read(ref calls));
        await app.StartAsync();
        Console.WriteLine("listening");
        await app.WaitForShutdownAsync(CancellationToken.None);
    }

    /// <summary>Calls so far.</summary>
    internal async Task<long> CountAsync()
    {
        using var client = new HttpClient { BaseAddress = new Uri(Url) };
        return long.Parse(await client.GetStringAsync(new Uri("/calls", UriKind.Relative)), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _process.Dispose();
}
