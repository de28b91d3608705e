using System.Text;
using Nudge.Realtime.Connections;

namespace Nudge.Tests.Realtime;

/// <summary>A connection that takes bytes when the test says so.</summary>
internal sealed class FakeSink : ISink
{
    private readonly List<string> _written = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _gate;
    private bool _fails;

    public IReadOnlyList<string> Written
    {
        get
        {
            lock (_written)
                return [.. _written];
        }
    }

    public bool IsClosed => _closed.Task.IsCompleted;

    public Task Closed => _closed.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public void Block() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Unblock()
    {
        var gate = _gate;
        _gate = null;
        gate?.SetResult();
    }

    public void Fail() => _fails = true;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_fails)
            throw new IOException("The test broke the sink.");
        lock (_written)
            _written.Add(Encoding.UTF8.GetString(bytes.Span));
        return _gate is { } gate ? new(gate.Task) : ValueTask.CompletedTask;
    }

    public void Close() => _closed.TrySetResult();
}
