using Nudge.Realtime.Hosting;

namespace Nudge.Realtime.Fanout;

/// <summary>Takes events and commands from any thread, and has its owner do them in the order in which they were posted.</summary>
/// <remarks>
/// One drain on the thread pool does them, and runs while there is anything to do. So the owner's state needs no lock. Everything that
/// arrives during a drain waits together and is taken at once. Nothing is allocated for an event: both lists are kept, and commands are
/// chained.
/// </remarks>
/// <param name="owner">Does what is posted.</param>
/// <param name="bytesMax">Bytes of events that may wait.</param>
/// <param name="metrics">Counts events that were refused, and says when the first one came.</param>
public sealed class Mailbox<TEvent, TOwner>(TOwner owner, long bytesMax, ConnectionMetrics metrics) : IThreadPoolWorkItem
    where TOwner : class, IMailboxOwner<TEvent>
{
    private readonly Lock _gate = new();
    private Posts<TEvent, TOwner> _arrived = new();
    private Posts<TEvent, TOwner> _taken = new();
    private bool _isDraining;
    private bool _isRetired;

    /// <summary>Posts an event; returns at once.</summary>
    /// <param name="posted">The event.</param>
    /// <param name="bytes">Its weight while it waits.</param>
    /// <returns><see langword="false"/>: it was not taken, since too many bytes wait or the mailbox is retired.</returns>
    public bool TryPost(TEvent posted, int bytes)
    {
        lock (_gate)
        {
            if (_isRetired)
                return false;
            if (_arrived.Bytes + bytes > bytesMax)
            {
                metrics.Dropped();
                return false;
            }

            ArriveLocked();
            _arrived.Add(posted, bytes);
            if (!TryBeginDrainLocked())
                return true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>Posts a command; returns at once. Commands count for nothing.</summary>
    /// <returns><see langword="false"/>: the mailbox is retired, and the command may be posted to another one.</returns>
    public bool TryPost(Command<TOwner> command)
    {
        lock (_gate)
        {
            if (_isRetired)
                return false;
            ArriveLocked();
            _arrived.Add(command);
            if (!TryBeginDrainLocked())
                return true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>
    /// Makes the caller the drain, unless there is one: what is posted from now on waits until it calls <see cref="Execute"/>, which it has
    /// to do soon and whatever happens.
    /// </summary>
    public bool TryHold()
    {
        lock (_gate)
            return !_isRetired && TryBeginDrainLocked();
    }

    /// <summary>Drains, in the calling thread as far as nothing has to be waited for.</summary>
    public void Execute() => _ = DrainAsync();

    /// <summary>Takes nothing any more, if nothing waits and the owner is not in use.</summary>
    /// <param name="isUnused">Asked while no drain runs.</param>
    public bool TryRetire(Predicate<TOwner> isUnused)
    {
        lock (_gate)
        {
            if (!_isDraining && isUnused(owner))
                _isRetired = true;
            return _isRetired;
        }
    }

    private bool TryBeginDrainLocked()
    {
        var isFirst = !_isDraining;
        _isDraining = true;
        return isFirst;
    }

    private void ArriveLocked()
    {
        if (_arrived.IsEmpty)
            _arrived.ArrivedAt = metrics.Arrived();
    }

    /// <summary>Owned by the mailbox: it ends when nothing waits any more, and never faults.</summary>
    private async Task DrainAsync()
    {
        while (TryTake())
        {
            await DoTakenAsync();
            _taken.Clear();
        }
    }

    private bool TryTake()
    {
        lock (_gate)
        {
            (_arrived, _taken) = (_taken, _arrived);
            return _isDraining = !_taken.IsEmpty;
        }
    }

    private async ValueTask DoTakenAsync()
    {
        var events = _taken.Events;
        var command = _taken.FirstCommand;
        for (var next = 0; next < events.Count || command is not null;)
        {
            var end = command?.EventsBefore ?? events.Count;
            try
            {
                if (next < end)
                {
                    var first = next++;
                    next = first + await owner.TakeAsync(new(events, first, end, _taken.ArrivedAt));
                }
                else
                {
                    var due = command!;
                    command = due.Next;
                    await due.ApplyAsync(owner);
                }
            }
            catch (Exception exception)
            {
                Fail(exception);
            }
        }
    }

    private void Fail(Exception exception)
    {
        try
        {
            owner.Failed(exception);
        }
        catch (Exception)
        {
            // Somebody waits for each of the commands that are left.
        }
    }
}
