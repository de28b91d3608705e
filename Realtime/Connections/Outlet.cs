using System.Buffers;
using Nudge.Realtime.Hosting;

namespace Nudge.Realtime.Connections;

/// <summary>
/// The bytes that one connection writes: straight to its sink, and by way of an outbox only while the sink is behind. Any thread may write.
/// </summary>
/// <remarks>
/// No call waits for the receiver. Shared bytes are kept by reference, so a slow connection costs the queue's entries alone.
/// </remarks>
public sealed class Outlet(ISink sink, int bytesMax, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Queue<Entry>? _outbox;
    private long _outboxBytes;
    private bool _isBusy;
    private bool _isEnding;
    private long _behindSince;
    private TaskCompletionSource? _drained;

    /// <summary>Once it is up, nothing is written any more, and the sink is closed.</summary>
    public IFence? Fence { get; set; }

    /// <summary>How long the sink has been behind.</summary>
    public TimeSpan Behind
    {
        get
        {
            lock (_gate)
                return _isBusy ? time.GetElapsedTime(_behindSince) : TimeSpan.Zero;
        }
    }

    /// <summary>Bytes that wait, or are under way in a write that has not completed.</summary>
    public bool IsBehind
    {
        get
        {
            lock (_gate)
                return _isBusy;
        }
    }

    /// <summary>Bytes that wait, as of about now: for those who count.</summary>
    public long WaitingBytes => Volatile.Read(ref _outboxBytes);

    /// <summary>Writes bytes that nobody will change.</summary>
    /// <returns><see langword="false"/> if the outbox is full: nothing was taken, and the connection has a gap from here on.</returns>
    public bool Write(ReadOnlyMemory<byte> bytes) => Write(new Entry(bytes, null));

    /// <summary>Writes a buffer of <see cref="ArrayPool{T}.Shared"/>, which goes back there once it is written or refused.</summary>
    public bool WritePooled(byte[] buffer, int length) => Write(new Entry(buffer.AsMemory(0, length), buffer));

    /// <summary>Writes the last bytes, in the place of all that still waits, and closes after them; later writes are passed over.</summary>
    public void End(ReadOnlyMemory<byte> last)
    {
        lock (_gate)
        {
            if (_isEnding)
                return;
            _isEnding = true;
            while (_outbox is { Count: > 0 })
                Return(_outbox.Dequeue());
            _outboxBytes = 0;
            if (_isBusy)
            {
                if (last.Length > 0)
                    Wait(new(last, null));
                return;
            }

            if (last.Length > 0)
                Begin(new(last, null));
            if (_isBusy)
                return;
        }

        sink.Close();
    }

    /// <summary>Closes at once, whatever waits.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _isEnding = true;
            while (_outbox is { Count: > 0 })
                Return(_outbox.Dequeue());
            _outboxBytes = 0;
            _drained?.TrySetResult();
        }

        sink.Close();
    }

    /// <summary>Completes when nothing waits any more, or the connection has ended.</summary>
    public Task DrainedAsync()
    {
        lock (_gate)
        {
            if (!_isBusy || _isEnding)
                return Task.CompletedTask;
            _drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    private bool Write(Entry entry)
    {
        lock (_gate)
        {
            if (_isEnding)
            {
                Return(entry);
                return true;
            }

            if (!_isBusy)
            {
                Begin(entry);
                return true;
            }

            if (_outboxBytes + entry.Bytes.Length > bytesMax)
            {
                Return(entry);
                return false;
            }

            Wait(entry);
            return true;
        }
    }

    private void Wait(Entry entry)
    {
        (_outbox ??= new()).Enqueue(entry);
        _outboxBytes += entry.Bytes.Length;
    }

    private void Begin(Entry entry)
    {
        var writing = WriteToSink(entry);
        if (writing.IsCompletedSuccessfully)
        {
            Return(entry);
            return;
        }

        _isBusy = true;
        _behindSince = time.GetTimestamp();
        _ = CatchUpAsync(writing, entry);
    }

    /// <summary>Owned by the connection: it ends with the outbox, and a sink that is closed lets its last write fail.</summary>
    private async Task CatchUpAsync(ValueTask writing, Entry entry)
    {
        while (true)
        {
            var hasFailed = false;
            try
            {
                await writing;
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException
                or InvalidOperationException)
            {
                // The connection is gone; whoever reads from it notices and takes it down.
                hasFailed = true;
            }

            Return(entry);
            if (hasFailed)
            {
                Abort();
                return;
            }

            bool isDone;
            lock (_gate)
            {
                isDone = _outbox is not { Count: > 0 };
                if (!isDone)
                {
                    entry = _outbox!.Dequeue();
                    _outboxBytes -= entry.Bytes.Length;
                }
                else if (!_isEnding)
                {
                    _outbox = null;
                    _isBusy = false;
                    _drained?.TrySetResult();
                    _drained = null;
                    return;
                }
            }

            if (isDone)
            {
                Abort();
                return;
            }

            writing = WriteToSink(entry);
        }
    }

    private ValueTask WriteToSink(Entry entry)
    {
        if (Fence is { IsUp: true })
            return ValueTask.FromException(new IOException("This process no longer speaks for the server."));
        try
        {
            return sink.WriteAsync(entry.Bytes);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return ValueTask.FromException(exception);
        }
    }

    private static void Return(Entry entry)
    {
        if (entry.Pooled is not null)
            ArrayPool<byte>.Shared.Return(entry.Pooled);
    }

    private readonly record struct Entry(ReadOnlyMemory<byte> Bytes, byte[]? Pooled);
}
