using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Nudge.Core.Actors;

namespace Nudge.Storage.Appends;

/// <summary>The writes that wait, in the order in which they were handed over. Any thread adds, one takes.</summary>
internal sealed class WriteQueue
{
    private readonly StoreOptions _options;
    private readonly Channel<PendingWrite> _items;
    private volatile bool _isClosed;
    private long _bytes;

    internal WriteQueue(StoreOptions options)
    {
        _options = options;
        _items = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(options.QueueAppends) { SingleReader = true });
        StoreMetrics.Open(this);
    }

    internal int Count => _items.Reader.Count;

    /// <summary>Takes in one item; says why not where it does not.</summary>
    internal bool TryAdd(PendingWrite item, [NotNullWhen(false)] out StoreUnavailableException? refusal)
    {
        // Where nothing waits, one of any size is taken in.
        var isOver = Interlocked.Add(ref _bytes, item.Bytes) > _options.QueueBytes && Count > 0;
        if (!isOver && _items.Writer.TryWrite(item))
        {
            refusal = null;
            return true;
        }

        Interlocked.Add(ref _bytes, -item.Bytes);
        refusal = _isClosed ? new StoreUnavailableException("The store is closed; nothing was written.")
            : new StoreUnavailableException(
                $"The store is overloaded: {(isOver ? $"{_options.QueueBytes} bytes" : $"{_options.QueueAppends} appends")} wait already. "
                + "Nothing was written; repeat later.");
        return false;
    }

    /// <summary>Takes nothing more in; what is in it can still be taken out.</summary>
    internal void Close()
    {
        _isClosed = true;
        _items.Writer.TryComplete();
        StoreMetrics.Close(this);
    }

    /// <summary>Waits for something to take.</summary>
    /// <returns><see langword="false"/> if it is closed and empty.</returns>
    internal ValueTask<bool> WaitAsync() => _items.Reader.WaitToReadAsync(CancellationToken.None);

    internal bool TryTake([NotNullWhen(true)] out PendingWrite? item)
    {
        if (!_items.Reader.TryRead(out item))
            return false;
        Interlocked.Add(ref _bytes, -item.Bytes);
        return true;
    }

    /// <summary>
    /// Takes the appends that are next, as many as one group may have and as <paramref name="fits"/> lets in, into an empty list.
    /// </summary>
    internal void TakeGroup(List<PendingAppend> group, Func<PendingAppend, bool>? fits = null)
    {
        for (var bytes = 0L; group.Count < _options.GroupAppends && _items.Reader.TryPeek(out var next);)
        {
            if (next is not PendingAppend append || (fits is not null && !fits(append)))
                return;
            if ((bytes += append.Bytes) > _options.GroupBytes && group.Count > 0)
                return;
            TryTake(out _);
            group.Add(append);
        }
    }
}
