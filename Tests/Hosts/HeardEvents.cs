using Nudge.Core.Actors;

namespace Nudge.Tests.Hosts;

/// <summary>The events that a node receives.</summary>
internal sealed class HeardEvents : IEventSink
{
    private readonly Lock _gate = new();
    private readonly List<ActorEvent> _events = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<ActorEvent> All
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    public void Publish(IReadOnlyList<ActorEvent> events)
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            _events.AddRange(events);
            (more, _more) = (_more, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        more.SetResult();
    }

    /// <summary>Waits until so many events of a kind were received; gives them.</summary>
    public async Task<IReadOnlyList<T>> UntilAsync<T>(int count)
        where T : ActorEvent
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            Task more;
            T[] heard;
            lock (_gate)
            {
                heard = [.. _events.OfType<T>()];
                more = _more.Task;
            }

            if (heard.Length >= count)
                return heard;
            try
            {
                await more.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException(
                    $"{count} of {typeof(T).Name} were awaited; heard were {string.Join(", ", All.Select(told => told.GetType().Name))}.");
            }
        }
    }
}
