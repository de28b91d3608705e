using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Nudge.Tests.Realtime;

/// <summary>
/// One of SignalR's protocols over one WebSocket, as little as a client needs, so that tests see each message as it came.
/// </summary>
/// <remarks>
/// Tests write and see records of JSON; those of MessagePack are translated by its library, which the server does not use for that.
/// </remarks>
internal sealed class HubTestClient : IAsyncDisposable
{
    private const byte Separator = 0x1e;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<HubMessage> _messages = Channel.CreateUnbounded<HubMessage>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly List<HubMessage> _passedOver = [];
    private readonly bool _isMessagePack;
    private Task _reading = Task.CompletedTask;
    private int _lastCall;
    private bool _isShaken;

    private HubTestClient(string protocol) => _isMessagePack = protocol == "messagepack";

    /// <summary>Completes with the record that ended the protocol, or nothing, when the connection has ended.</summary>
    public Task<JsonElement?> Ended => _ended.Task;

    private readonly TaskCompletionSource<JsonElement?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Pings { get; private set; }

    public static async Task<HubTestClient> ConnectAsync(
        Uri server, string token, string query = "", bool shakeHands = true, string protocol = "json", string? page = null)
    {
        var client = new HubTestClient(protocol);
        if (page is not null)
            client._socket.Options.SetRequestHeader("Origin", page);
        var url = new UriBuilder(server) { Scheme = "ws", Path = "/hub", Query = $"access_token={token}{query}" };
        using var patience = new CancellationTokenSource(Patience);
        await client._socket.ConnectAsync(url.Uri, patience.Token);
        if (!shakeHands)
            return client;
        await client.SendBytesAsync(Encoding.UTF8.GetBytes($$"""{"protocol":"{{protocol}}","version":1}{{(char)Separator}}"""));
        client._reading = client.ReadAsync();
        return client;
    }

    /// <summary>Sends one record.</summary>
    public Task SendAsync(string record) => SendBytesAsync(BytesOf(record));

    public Task SendRawAsync(string text) => SendBytesAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        await _writing.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes, _isMessagePack ? WebSocketMessageType.Binary : WebSocketMessageType.Text, true, _stop.Token);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>A record, given as JSON, as this client's protocol has it.</summary>
    public byte[] BytesOf(string record) => _isMessagePack ? MessagePackRecords.Of(record) : [.. Encoding.UTF8.GetBytes(record), Separator];

    /// <summary>Calls a method.</summary>
    /// <exception cref="HubRefusedException">It was refused.</exception>
    public async Task<JsonElement> InvokeAsync(string method, params object?[] arguments)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString();
        var answer = AnswerAsync(id);
        await SendAsync(JsonSerializer.Serialize(new { type = 1, invocationId = id, target = method, arguments }));
        return await answer;
    }

    /// <summary>The answer to a call that is about to be sent as text; <see cref="HubRefusedException"/> if it is refused.</summary>
    public Task<JsonElement> AnswerAsync(string id)
    {
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        return answer.Task.WaitAsync(Patience);
    }

    /// <summary>Calls a method that is bound to be refused; gives the refusal.</summary>
    public async Task<JsonElement> RefusalAsync(string method, params object?[] arguments)
    {
        var thrown = await Assert.ThrowsAsync<HubRefusedException>(() => InvokeAsync(method, arguments));
        return thrown.Refusal;
    }

    /// <summary>Why a call was refused; <see langword="null"/>: it was not.</summary>
    public async Task<JsonElement?> TryRefusalAsync(string method, params object?[] arguments)
    {
        try
        {
            await InvokeAsync(method, arguments);
            return null;
        }
        catch (HubRefusedException refused)
        {
            return refused.Refusal;
        }
    }

    /// <summary>The next message of this name; those before it are kept for other calls.</summary>
    public Task<JsonElement> NextAsync(string name) => NextAsync(message => message.Name == name, name);

    public async Task<JsonElement> NextAsync(Func<HubMessage, bool> isWanted, string what)
    {
        var kept = _passedOver.FindIndex(message => isWanted(message));
        if (kept >= 0)
        {
            var message = _passedOver[kept];
            _passedOver.RemoveAt(kept);
            return message.Body;
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var message = await _messages.Reader.ReadAsync(patience.Token);
                if (isWanted(message))
                    return message.Body;
                _passedOver.Add(message);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException($"'{what}' did not come; there came: {string.Join(" ", _passedOver)}", exception);
        }
    }

    /// <summary>All messages that are there and were not taken, in the order in which they came.</summary>
    public IReadOnlyList<HubMessage> TakeAll()
    {
        while (_messages.Reader.TryRead(out var message))
            _passedOver.Add(message);
        HubMessage[] all = [.. _passedOver];
        _passedOver.Clear();
        return all;
    }

    /// <summary>Cuts the connection without a word, as a network does.</summary>
    public void Kill()
    {
        _socket.Abort();
        _stop.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var come = new List<byte>();
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var frame = await _socket.ReceiveAsync(buffer.AsMemory(), _stop.Token);
                if (frame.MessageType == WebSocketMessageType.Close)
                    break;
                Assert.Equal(_isMessagePack ? WebSocketMessageType.Binary : WebSocketMessageType.Text, frame.MessageType);
                come.AddRange(buffer.AsSpan(0, frame.Count));
                TakeRecords(come);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // It has ended.
        }
        finally
        {
            _ended.TrySetResult(null);
            _messages.Writer.TryComplete();
            foreach (var call in _calls.Values)
                call.TrySetException(new IOException("The connection has ended."));
        }
    }

    private void TakeRecords(List<byte> come)
    {
        // The answer to the handshake is JSON in any protocol.
        while (_isMessagePack && _isShaken ? MessagePackRecords.TryTake(come, out var record) : TryTakeText(come, out record))
        {
            _isShaken = true;
            Take(record);
        }
    }

    private static bool TryTakeText(List<byte> come, out JsonElement record)
    {
        var end = come.IndexOf(Separator);
        record = end < 0 ? default : JsonElement.Parse(come[..end].ToArray());
        come.RemoveRange(0, end + 1);
        return end >= 0;
    }

    private void Take(JsonElement record)
    {
        if (!record.TryGetProperty("type", out var type))
        {
            Assert.False(record.TryGetProperty("error", out var error), error.ToString());
            return;
        }

        switch (type.GetInt32())
        {
            case 1:
                _messages.Writer.TryWrite(new(record.GetProperty("target").GetString()!, record.GetProperty("arguments")[0]));
                break;
            case 3 when _calls.TryRemove(record.GetProperty("invocationId").GetString()!, out var call):
                if (record.TryGetProperty("error", out var refusal))
                    call.SetException(new HubRefusedException(JsonDocument.Parse(refusal.GetString()!).RootElement));
                else
                    call.SetResult(record.TryGetProperty("result", out var result) ? result : default);
                break;
            case 6:
                Pings++;
                break;
            case 7:
                _ended.TrySetResult(record);
                break;
        }
    }
}
