using System.Threading.Channels;
using Nudge.Core.Actors;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>Writes what became of pushes: what comes while a commit is under way shares the next one. Any thread may use it.</summary>
internal sealed class PushRecorder(IPushQueue queue, TimeProvider time)
{
    /// <summary>Records in one commit: some 40 requests' worth of rows.</summary>
    private const int JoinedMax = 40;

    /// <summary>Tries at a store that is away; after that the rows are sent again when nobody holds them any more.</summary>
    private const int TriesMax = 20;

    private readonly Channel<(PushRecord Record, TaskCompletionSource Done)> _waiting =
        Channel.CreateUnbounded<(PushRecord Record, TaskCompletionSource Done)>(new() { SingleReader = true });

    /// <summary>Completes when the record is durable.</summary>
    /// <exception cref="StoreUnavailableException">It may not be.</exception>
    public Task WriteAsync(PushRecord record)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _waiting.Writer.TryWrite((record, done))
            ? done.Task
            : Task.FromException(new StoreUnavailableException("The server is stopping; nothing was written."));
    }

    /// <summary>Takes nothing more; <see cref="RunAsync"/> ends when all is written.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    public async Task RunAsync()
    {
        var joined = new List<(PushRecord Record, TaskCompletionSource Done)>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            joined.Clear();
            while (joined.Count < JoinedMax && _waiting.Reader.TryRead(out var next))
                joined.Add(next);
            await WriteAsync(joined);
        }
    }

    private async Task WriteAsync(List<(PushRecord Record, TaskCompletionSource Done)> joined)
    {
        var record = joined.Count == 1
            ? joined[0].Record
            : new PushRecord(
                [.. joined.SelectMany(each => each.Record.Added)], [.. joined.SelectMany(each => each.Record.Changed)],
                [.. joined.SelectMany(each => each.Record.Jobs)]);
        Exception? failure = null;
        for (var tries = 1; ; tries++)
        {
            try
            {
                await queue.RecordAsync(record, CancellationToken.None);
                failure = null;
                break;
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            if (tries == TriesMax || failure is not (StoreUnavailableException or TimeoutException))
                break;
            await StoreRetry.WaitAsync(time, CancellationToken.None);
        }

        foreach (var (_, done) in joined)
        {
            if (failure is null)
                done.TrySetResult();
            else
                done.TrySetException(failure);
        }
    }
}
