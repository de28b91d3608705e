using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nudge.Bench.Servers;

namespace Nudge.Bench.Pushes;

/// <summary>
/// In the place of Expo, in this process: it takes requests of at most 100 messages, gives each a ticket, and says of each ticket that the
/// push went through. It looks for the token of each message and at nothing else.
/// </summary>
internal sealed class ExpoProvider : IAsyncDisposable
{
    private const int MessagesMax = 100;
    private const int TicketLength = 36;

    private readonly WebApplication _app;
    private readonly TimeSpan _latency;
    private readonly int[] _seen;
    private int _underWay;
    private long _tickets;
    private Counts _counts = new();

    private ExpoProvider(WebApplication app, int port, int tokensMax, TimeSpan latency)
    {
        _app = app;
        _latency = latency;
        _seen = new int[tokensMax];
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");
        app.Run(TakeAsync);
    }

    /// <summary>For <c>Push:ExpoUrl</c>.</summary>
    internal string Url { get; }

    /// <summary>Told of each token's number when its message has arrived.</summary>
    internal Action<int>? Arrived { get; set; }

    /// <summary>Since the last <see cref="Forget"/>.</summary>
    internal Counts Now => Volatile.Read(ref _counts);

    /// <param name="tokensMax">Above the highest number in a token.</param>
    /// <param name="latency">How long each request takes here.</param>
    internal static async Task<ExpoProvider> StartAsync(int tokensMax, TimeSpan latency)
    {
        var port = LoopbackPort.Take();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var provider = new ExpoProvider(builder.Build(), port, tokensMax, latency);
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>The token of a number.</summary>
    internal static string TokenOf(int number) => string.Create(CultureInfo.InvariantCulture, $"ExponentPushToken[{number:D22}]");

    /// <summary>Begins to count anew.</summary>
    internal void Forget()
    {
        Array.Clear(_seen);
        Volatile.Write(ref _counts, new());
    }

    /// <summary>How many of the first tokens had no message, or more than one.</summary>
    internal int MissedOrTwice(int tokens) => _seen.AsSpan(0, tokens).ToArray().Count(times => times != 1);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        var counts = Now;
        counts.Enter(Interlocked.Increment(ref _underWay));
        try
        {
            var length = (int)(context.Request.ContentLength ?? throw new InvalidOperationException("A request says no length."));
            var body = ArrayPool<byte>.Shared.Rent(length);
            await context.Request.Body.ReadExactlyAsync(body.AsMemory(0, length), context.RequestAborted);
            var json = context.Request.Headers.ContentEncoding == "gzip"
                ? await PlainAsync(body, length)
                : body.AsSpan(0, length).ToArray();
            ArrayPool<byte>.Shared.Return(body);
            var answer = context.Request.Path == "/send" ? Send(json, length, counts) : Receipts(json, counts);
            if (_latency > TimeSpan.Zero)
                await Task.Delay(_latency, context.RequestAborted);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = answer.Length;
            // It is over for this side once the answer is on its way.
            Interlocked.Decrement(ref _underWay);
            await context.Response.Body.WriteAsync(answer, context.RequestAborted);
        }
        catch
        {
            Interlocked.Decrement(ref _underWay);
            throw;
        }
    }

    private byte[] Send(ReadOnlySpan<byte> json, int sentBytes, Counts counts)
    {
        var answer = new MemoryStream(8_192);
        var messages = 0;
        answer.Write("{\"data\":["u8);
        Span<byte> ticket = stackalloc byte[TicketLength];
        while (json.IndexOf("\"to\":\"ExponentPushToken["u8) is >= 0 and var at)
        {
            json = json[(at + 24)..];
            var number = int.Parse(json[..json.IndexOf((byte)']')], NumberStyles.None, CultureInfo.InvariantCulture);
            Interlocked.Increment(ref _seen[number]);
            Arrived?.Invoke(number);
            answer.Write(messages++ == 0 ? "{\"status\":\"ok\",\"id\":\""u8 : ",{\"status\":\"ok\",\"id\":\""u8);
            new Guid((int)Interlocked.Increment(ref _tickets), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0).TryFormat(ticket, out _);
            answer.Write(ticket);
            answer.Write("\"}"u8);
        }

        if (messages is 0 or > MessagesMax)
            throw new InvalidOperationException($"A request has {messages} messages.");
        counts.Add(messages, sentBytes);
        answer.Write("]}"u8);
        return answer.ToArray();
    }

    private static byte[] Receipts(ReadOnlySpan<byte> json, Counts counts)
    {
        var answer = new MemoryStream(json.Length * 2);
        var receipts = 0;
        answer.Write("{\"data\":{"u8);
        json = json[(json.IndexOf((byte)'[') + 1)..];
        while (json.Length > TicketLength && json[0] is (byte)'"' or (byte)',')
        {
            json = json[(json[0] == (byte)',' ? 2 : 1)..];
            answer.Write(receipts++ == 0 ? "\""u8 : ",\""u8);
            answer.Write(json[..TicketLength]);
            answer.Write("\":{\"status\":\"ok\"}"u8);
            json = json[(TicketLength + 1)..];
        }

        counts.AddReceipts(receipts);
        answer.Write("}}"u8);
        return answer.ToArray();
    }

    private static async Task<byte[]> PlainAsync(byte[] body, int length)
    {
        await using var gzip = new GZipStream(new MemoryStream(body, 0, length), CompressionMode.Decompress);
        var plain = new MemoryStream(length * 8);
        await gzip.CopyToAsync(plain);
        return plain.ToArray();
    }

    /// <summary>All that has arrived.</summary>
    internal sealed class Counts
    {
        private long _requests, _messages, _bytes, _receipts, _receiptRequests, _firstReceipt;
        private int _underWayMax;

        internal long Messages => Interlocked.Read(ref _messages);

        internal double BytesPerRequest => (double)Interlocked.Read(ref _bytes) / Interlocked.Read(ref _requests);

        internal double MessagesPerRequest => (double)Messages / Interlocked.Read(ref _requests);

        internal long Receipts => Interlocked.Read(ref _receipts);

        internal double ReceiptsPerRequest => (double)Receipts / Interlocked.Read(ref _receiptRequests);

        /// <summary>By <see cref="Stopwatch"/>.</summary>
        internal long FirstReceiptAt => Interlocked.Read(ref _firstReceipt);

        /// <summary>The most requests that were here at once.</summary>
        internal int UnderWayMax => Volatile.Read(ref _underWayMax);

        internal void Enter(int underWay)
        {
            for (var most = UnderWayMax; underWay > most; most = UnderWayMax)
                Interlocked.CompareExchange(ref _underWayMax, underWay, most);
        }

        internal void Add(int messages, int bytes)
        {
            Interlocked.Increment(ref _requests);
            Interlocked.Add(ref _messages, messages);
            Interlocked.Add(ref _bytes, bytes);
        }

        internal void AddReceipts(int receipts)
        {
            Interlocked.CompareExchange(ref _firstReceipt, Stopwatch.GetTimestamp(), 0);
            Interlocked.Increment(ref _receiptRequests);
            Interlocked.Add(ref _receipts, receipts);
        }
    }
}
