namespace Nudge.Tests.Support;

/// <summary>The output of a process, line by line, the newest 2,000 lines; any thread may add, read and wait.</summary>
internal sealed class OutputLines
{
    private const int LinesMax = 2_000;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waiting = [];

    public void Add(string line)
    {
        lock (_lock)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesMax)
                _lines.Dequeue();

            foreach (var (_, found) in _waiting.Where(wait => wait.Wanted(line)))
                found.TrySetResult(line);
            _waiting.RemoveAll(wait => wait.Found.Task.IsCompleted);
        }
    }

    public IReadOnlyList<string> Snapshot()
    {
        lock (_lock)
            return [.. _lines];
    }

    /// <summary>The first line, of those kept and those to come, that is wanted.</summary>
    public Task<string> FindAsync(Func<string, bool> wanted)
    {
        lock (_lock)
        {
            if (_lines.FirstOrDefault(wanted) is { } line)
                return Task.FromResult(line);

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, found));
            return found.Task;
        }
    }

    /// <summary>For the message of a failure.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Snapshot());
}
