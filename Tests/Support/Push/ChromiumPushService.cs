using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Nudge.Tests.Support.Push;

/// <summary>
/// The push service that an unmodified Chromium can be pointed at by its own switches: it checks in, registers a subscription, keeps the
/// connection (MCS) over which messages come to the browser, and takes Web Pushes by HTTP. It passes bodies on as they are: the browser
/// alone has the keys.
/// </summary>
internal sealed class ChromiumPushService : IAsyncDisposable
{
    private const byte Version = 41;
    private const byte Ping = 0, Ack = 1, LogIn = 2, LoggedIn = 3, Data = 8;

    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate = LoopbackCertificate.Create();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, (string Category, string Subtype, string Sender)> _subscriptions = new();
    private readonly ConcurrentQueue<string> _seen = new();
    private SslStream? _browser;
    private readonly CancellationTokenSource _ending = new();
    private int _messages;

    private ChromiumPushService(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>Calls and frames, in their order, for the output of a test that fails.</summary>
    public IReadOnlyCollection<string> Seen => _seen;

    /// <summary>The switches by which Chromium comes here.</summary>
    public IEnumerable<string> Arguments =>
    [
        $"--gcm-checkin-url={Url}checkin", $"--gcm-registration-url={Url}register",
        string.Create(CultureInfo.InvariantCulture, $"--gcm-mcs-endpoint=https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"),
        "--ignore-certificate-errors-spki-list="
            + Convert.ToBase64String(SHA256.HashData(_certificate.PublicKey.ExportSubjectPublicKeyInfo())),
    ];

    /// <param name="page">Of an app, at <c>/</c>.</param>
    /// <param name="worker">Its service worker, at <c>/sw.js</c>.</param>
    public static async Task<ChromiumPushService> StartAsync(string page, string worker)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new ChromiumPushService(builder.Build());
        service._app.MapGet("/", () => TypedResults.Text(page, "text/html"));
        service._app.MapGet("/sw.js", () => TypedResults.Text(worker, "text/javascript"));
        service._app.MapPost("/checkin", service.CheckIn);
        service._app.MapPost("/register", service.RegisterAsync);
        service._app.MapPost("/fcm/send/{token}", service.SendAsync);
        await service._app.StartAsync();
        var addresses = service._app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        service.Url = new(addresses.Addresses.First() + "/");
        service._listener.Start();
        _ = service.AcceptAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _app.DisposeAsync();
        _certificate.Dispose();
        _ending.Dispose();
    }

    // An AndroidCheckinResponse: all is well, settings that differ from none, and who the browser is from now on.
    private IResult CheckIn()
    {
        _seen.Enqueue("check-in");
        var answer = new ProtoText().Flag(1, true).Text(4, "1").Flag(9, true).Fixed(7, 1).Fixed(8, 2);
        return TypedResults.Bytes(answer.ToArray(), "application/x-protobuf");
    }

    private async Task<IResult> RegisterAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        _seen.Enqueue($"register {string.Join(' ', form.Select(field => $"{field.Key}={field.Value}"))}");
        var token = Guid.NewGuid().ToString("N");
        _subscriptions[token] = (form["app"].ToString(), form["X-subtype"].ToString(), form["sender"].ToString());
        return TypedResults.Text($"token={token}");
    }

    private async Task<IResult> SendAsync(string token, HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        _seen.Enqueue($"push {request.Headers.ContentEncoding} {authorization.Split(' ')[0]}");
        if (!_subscriptions.TryGetValue(token, out var subscription))
            return TypedResults.StatusCode(410);
        if (!authorization.EndsWith($"k={subscription.Sender}", StringComparison.Ordinal) || !request.Headers.ContainsKey("TTL"))
            return TypedResults.StatusCode(403);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var message = new ProtoText().Text(3, subscription.Sender).Text(5, subscription.Category)
            .Part(7, new ProtoText().Text(1, "subtype").Text(2, subscription.Subtype))
            .Part(7, new ProtoText().Text(1, "content-encoding").Text(2, request.Headers.ContentEncoding.ToString()))
            .Text(9, $"0:{Interlocked.Increment(ref _messages)}").Bytes(21, body.ToArray());
        // A browser that has checked in for the first time closes its connection and opens another.
        await Eventually.TrueAsync(() => _browser is not null);
        await WriteAsync(_browser!, [], Data, message);
        return TypedResults.StatusCode(201);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_ending.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(new() { ServerCertificate = _certificate }, _ending.Token);
            _seen.Enqueue($"connection of version {await ReadByteAsync(stream)}");
            while (true)
            {
                var tag = await ReadByteAsync(stream);
                await stream.ReadExactlyAsync(new byte[await ReadLengthAsync(stream)], _ending.Token);
                _seen.Enqueue($"frame {tag}");
                if (tag == LogIn)
                {
                    await WriteAsync(stream, [Version], LoggedIn, new ProtoText().Text(1, "nudge"));
                    Volatile.Write(ref _browser, stream);
                }
                else if (tag == Ping)
                {
                    await WriteAsync(stream, [], Ack, new ProtoText());
                }
            }
        }
        catch (Exception e)
        {
            _seen.Enqueue($"end of the connection: {e.Message}");
        }
        finally
        {
            Interlocked.CompareExchange(ref _browser, null, stream);
            client.Dispose();
        }
    }

    private async Task<byte> ReadByteAsync(SslStream stream)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, _ending.Token);
        return one[0];
    }

    private async Task<int> ReadLengthAsync(SslStream stream)
    {
        for (var (length, shift) = (0, 0); ; shift += 7)
        {
            var next = await ReadByteAsync(stream);
            length |= (next & 0x7F) << shift;
            if (next < 0x80)
                return length;
        }
    }

    private async Task WriteAsync(SslStream stream, byte[] before, byte tag, ProtoText message)
    {
        var body = message.ToArray();
        byte[] frame = [.. before, tag, .. ProtoText.Number((ulong)body.Length), .. body];
        await stream.WriteAsync(frame, _ending.Token);
        await stream.FlushAsync(_ending.Token);
    }
}
