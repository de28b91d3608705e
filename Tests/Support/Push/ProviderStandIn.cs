using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Nudge.Tests.Support.Push;

/// <summary>A provider of pushes on a loopback port: it checks what the real one checks, and fails as the test says.</summary>
internal abstract class ProviderStandIn : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<ProviderFault> _faults = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly X509Certificate2? _certificate;
    private WebApplication _app = null!;
    private bool _isDisposed;
    private int _requests;
    private int _underWay;
    private int _underWayMax;

    protected ProviderStandIn(TimeProvider time, X509Certificate2? certificate = null)
    {
        Time = time;
        _certificate = certificate;
    }

    public Uri Url { get; private set; } = null!;

    /// <summary>Requests so far, whatever became of them.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The most requests that were there at once.</summary>
    public int UnderWayMax => Volatile.Read(ref _underWayMax);

    /// <summary>Requests wait for it before they are answered.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>So many requests, from the first one, do not wait for <see cref="Gate"/>.</summary>
    public int Ungated { get; set; }

    /// <summary>Requests so far by their paths.</summary>
    public ConcurrentDictionary<string, int> ByPath { get; } = new();

    /// <summary>Requests that are here and not answered.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    protected TimeProvider Time { get; }

    /// <summary>Answers the next requests so, before anything is looked at.</summary>
    public void Fail(int status, string body = "", string? retryAfter = null, int times = 1)
    {
        for (var i = 0; i < times; i++)
            _faults.Enqueue(new(status, body, retryAfter));
    }

    /// <summary>Waits until so many requests have come.</summary>
    public async Task ArrivedAsync(int requests)
    {
        while (Requests < requests)
            Assert.True(await _arrived.WaitAsync(Patience), $"There were {Requests} requests and not {requests}.");
    }

    /// <summary>A way out that knows this stand-in's certificate, and no other.</summary>
    public SocketsHttpHandler CreateWayOut() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        SslOptions = new() { RemoteCertificateValidationCallback = IsOurs },
    };

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _certificate?.Dispose();
    }

    protected async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, Listen));
        if (_certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        _app = builder.Build();
        _app.Run(TakeAsync);
        await _app.StartAsync();
        Url = new(
            _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First() + "/");
    }

    /// <summary>Looks at a request as the real one does, and answers it.</summary>
    protected abstract Task AnswerAsync(HttpContext context, byte[] body);

    protected static Task AnswerJsonAsync<T>(HttpContext context, int status, T answer)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(answer, JsonSerializerOptions.Default);
    }

    private void Listen(ListenOptions listener)
    {
        if (_certificate is null)
            return;
        // HTTP/2 alone, agreed on by ALPN.
        listener.Protocols = HttpProtocols.Http2;
        listener.UseHttps(_certificate);
    }

    private async Task TakeAsync(HttpContext context)
    {
        var underWay = Interlocked.Increment(ref _underWay);
        InterlockedMax(ref _underWayMax, underWay);
        var number = Interlocked.Increment(ref _requests);
        ByPath.AddOrUpdate(context.Request.Path, 1, (_, count) => count + 1);
        _arrived.Release();
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            if (number > Ungated)
                await Gate;
            if (_faults.TryDequeue(out var fault))
                await fault.AnswerAsync(context);
            else
                await AnswerAsync(context, body.ToArray());
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private static void InterlockedMax(ref int highest, int value)
    {
        for (var seen = Volatile.Read(ref highest); value > seen; seen = Volatile.Read(ref highest))
            Interlocked.CompareExchange(ref highest, value, seen);
    }

    private bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && certificate.GetCertHashString() == _certificate?.GetCertHashString();
}

/// <summary>An answer that a test ordered.</summary>
internal sealed record ProviderFault(int Status, string Body, string? RetryAfter)
{
    public Task AnswerAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        if (RetryAfter is not null)
            context.Response.Headers.RetryAfter = RetryAfter;
        return context.Response.WriteAsync(Body);
    }
}
