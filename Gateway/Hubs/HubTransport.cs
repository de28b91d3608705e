using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Hubs;

/// <summary>
/// A WebSocket as the framework's hub handling sees it. Its writes go through the connection's outlet, between the shared bytes of events.
/// </summary>
internal sealed class HubTransport : ConnectionContext, IDuplexPipe
{
    private readonly WebSocket _socket;
    private readonly HubClient _client;
    private readonly Pipe _input;
    private readonly HubOutput _output;
    private readonly RecordGate _gate;

    public HubTransport(WebSocket socket, HubClient client, int recordBytesMax)
    {
        _socket = socket;
        _client = client;
        _gate = new(client, recordBytesMax);
        // Only whole records come in here, so the reader finds one however early the writer has to wait.
        _input = new(new PipeOptions(useSynchronizationContext: false));
        _output = new(client);
        ConnectionId = client.Id;
        ConnectionClosed = client.Session.Ended;
        Transport = this;
        Features.Set(client);
    }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    public PipeReader Input => _input.Reader;

    public PipeWriter Output => _output;

    public override void Abort(ConnectionAbortedException abortReason) => _client.Outlet.Abort();

    /// <summary>Reads until the client or the server ends the connection.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadFramesAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The client went without a word, or the server has closed.
        }
        finally
        {
            await _input.Writer.CompleteAsync();
        }
    }

    private async Task ReadFramesAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // An idle connection waits without a buffer.
            var waiting = await _socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
            if (waiting.MessageType == WebSocketMessageType.Close)
                return;
            var memory = _input.Writer.GetMemory();
            var frame = await _socket.ReceiveAsync(memory, cancellationToken);
            if (frame.MessageType == WebSocketMessageType.Close)
                return;
            _client.NoteRead();
            if (_gate.CanPass(memory.Span[..frame.Count]))
            {
                _input.Writer.Advance(frame.Count);
            }
            else if (!_gate.TryTake(memory[..frame.Count].ToArray(), _input.Writer))
            {
                _client.Close(Closing.MessageTooLarge);
                return;
            }

            var records = _gate.TakeCount();
            if (!_client.TryTakeMessages(records) || !_client.NoteTaken(hasEnded: records > 0, _gate.IsWithin))
                return;
            var flushed = await _input.Writer.FlushAsync(cancellationToken);
            if (flushed.IsCompleted)
                return;
        }
    }

    /// <summary>Collects what the framework writes between two flushes, which is always whole records.</summary>
    private sealed class HubOutput(HubClient client) : PipeWriter
    {
        private ArrayBufferWriter<byte>? _written;

        public override void Advance(int bytes) => _written!.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => (_written ??= new(256)).GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => (_written ??= new(256)).GetSpan(sizeHint);

        public override void CancelPendingFlush()
        {
            // A flush never waits.
        }

        public override void Complete(Exception? exception = null)
        {
            // The socket belongs to the endpoint.
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            if (_written is { WrittenCount: > 0 } written)
            {
                // Answers are few: their buffer goes with them, and an idle connection has none.
                _written = null;
                client.WriteRecords(written.WrittenSpan);
            }

            return new(new FlushResult(isCanceled: false, isCompleted: client.Session.Ended.IsCancellationRequested));
        }
    }
}
