using System.Collections.Concurrent;
using Nudge.Core.Actors;

namespace Nudge.Silo.Embedded;

/// <summary>
/// The actors of one kind in this process: found by name, loaded on first use, dropped when idle. It never becomes distributed.
/// </summary>
/// <param name="store">Where their rows go.</param>
/// <param name="nodes">Where their events go.</param>
/// <param name="time">The clock of idleness.</param>
/// <param name="load">Loads one.</param>
/// <param name="exists">Whether the store has anything of one, or is about to.</param>
/// <param name="capacity">How many stay, about: an eighth more has the longest idle dropped at once, and not in the next round.</param>
internal sealed class ActorTable<TActor>(
    IActorStore store, IEventSink nodes, TimeProvider time, Func<ActorKey, CancellationToken, Task<TActor>> load, Predicate<TActor> exists,
    int capacity = int.MaxValue)
    where TActor : class
{
    private static readonly TimeSpan CrowdsEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ActorKey, Activation<TActor>> _activations = new();

    // Counting what a concurrent dictionary has takes all its locks.
    private int _count;
    private long _crowdedAt = time.GetTimestamp() - time.TimestampFrequency;

    internal int Count => Volatile.Read(ref _count);

    private int Capacity => capacity;

    /// <summary>Has an actor decide, and waits until what the reply shows is durable.</summary>
    /// <exception cref="StoreUnavailableException">The outcome is unknown.</exception>
    internal Task<TReply> DecideAsync<TReply>(ActorKey key, Func<TActor, Decision<TReply>> decide, CancellationToken cancellationToken) =>
        DecideAsync(key, Turn<TActor, TReply>.Of(decide), cancellationToken);

    /// <summary>The same for a command that may need something from the store.</summary>
    /// <param name="key">Which actor.</param>
    /// <param name="turn">The command.</param>
    /// <param name="cancellationToken">Gives up waiting; what was decided stands.</param>
    /// <exception cref="StoreUnavailableException">The outcome is unknown.</exception>
    internal async Task<TReply> DecideAsync<TReply>(ActorKey key, Turn<TActor, TReply> turn, CancellationToken cancellationToken)
    {
        var reply = await StartAsync(key, turn, cancellationToken);
        return await WaitAsync(reply, cancellationToken);
    }

    /// <summary>
    /// The same for what writes nothing of its own accord: an actor of which there is nothing does not stay for having been asked.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The outcome is unknown.</exception>
    internal async Task<TReply> AskAsync<TReply>(ActorKey key, Func<TActor, Decision<TReply>> decide, CancellationToken cancellationToken)
    {
        var reply = await DecideAsync(key, decide, cancellationToken);
        // All that it decides meanwhile is durable before it can be retired.
        if (_activations.TryGetValue(key, out var activation) && activation.Loading.IsCompletedSuccessfully
            && !exists(activation.Loading.Result) && activation.TryRetire())
            Remove(key, activation);
        return reply;
    }

    /// <summary>
    /// The same for several commands, in order. Only the decisions wait for each other, so that their rows share a group.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The outcome of one at least is unknown.</exception>
    internal async Task<IReadOnlyList<TReply>> DecideEachAsync<TReply>(
        ActorKey key, IEnumerable<Turn<TActor, TReply>> turns, CancellationToken cancellationToken)
    {
        var replies = new List<Task<TReply>>();
        try
        {
            foreach (var turn in turns)
                replies.Add(await StartAsync(key, turn, cancellationToken));
        }
        catch
        {
            // Earlier decisions settle all the same.
            await ((Task)Task.WhenAll(replies)).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            throw;
        }

        return await WaitAsync(Task.WhenAll(replies), cancellationToken);
    }

    /// <summary>
    /// Drops actors that were idle for longer than <paramref name="idle"/>, and the longest idle above <paramref name="most"/>.
    /// </summary>
    internal void Sweep(TimeSpan idle, int most)
    {
        var byIdleness = _activations.Select(pair => (pair.Key, pair.Value, pair.Value.Idle)).ToArray();
        var surplus = byIdleness.Length - most;
        if (surplus > 0)
            Array.Sort(byIdleness, (left, right) => right.Idle.CompareTo(left.Idle));
        for (var i = 0; i < byIdleness.Length; i++)
        {
            var (key, activation, since) = byIdleness[i];
            if ((since > idle || i < surplus || activation.IsDead) && activation.TryRetire())
                Remove(key, activation);
        }
    }

    /// <summary>Has an actor decide; the inner task gives the reply once all that it may show is durable.</summary>
    private async ValueTask<Task<TReply>> StartAsync<TReply>(ActorKey key, Turn<TActor, TReply> turn, CancellationToken cancellationToken)
    {
        while (true)
        {
            var activation = await ActivateAsync(key, cancellationToken);
            if (await activation.StartAsync(turn, cancellationToken) is { } reply)
                return reply;
        }
    }

    private static async Task<TReply> WaitAsync<TReply>(Task<TReply> reply, CancellationToken cancellationToken)
    {
        try
        {
            return await reply.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!reply.IsCompleted)
        {
            // Nobody waits for it any more; a failure was handled where it happened.
            _ = reply.ContinueWith(
                static late => late.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    private async ValueTask<Activation<TActor>> ActivateAsync(ActorKey key, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!_activations.TryGetValue(key, out var activation))
                activation = Add(key);
            if (!activation.IsDead)
            {
                if (!activation.Loading.IsCompletedSuccessfully)
                    await activation.Loading.WaitAsync(cancellationToken);
                return activation;
            }

            // The appends of the dead one settle first, so that the load sees it.
            await activation.DrainAsync().WaitAsync(cancellationToken);
            Remove(key, activation);
        }
    }

    private Activation<TActor> Add(ActorKey key)
    {
        // The load belongs to every caller that waits for it, so no one caller's cancellation ends it.
        var loading = new TaskCompletionSource<TActor>();
        var added = new Activation<TActor>(key, store, nodes, time, loading.Task);
        var activation = _activations.GetOrAdd(key, added);
        if (!ReferenceEquals(activation, added))
            return activation;
        if (Interlocked.Increment(ref _count) - capacity > capacity / 8)
            Crowd();
        _ = LoadAsync(key, added, loading);
        return activation;
    }

    /// <summary>Looks at all of them, so not for each that is one too many, and not in the way of the caller.</summary>
    private void Crowd()
    {
        var last = Volatile.Read(ref _crowdedAt);
        if (time.GetElapsedTime(last) >= CrowdsEvery && Interlocked.CompareExchange(ref _crowdedAt, time.GetTimestamp(), last) == last)
            ThreadPool.UnsafeQueueUserWorkItem(static table => table.Sweep(TimeSpan.MaxValue, table.Capacity), this, preferLocal: false);
    }

    private void Remove(ActorKey key, Activation<TActor> activation)
    {
        if (_activations.TryRemove(new(key, activation)))
            Interlocked.Decrement(ref _count);
    }

    private async Task LoadAsync(ActorKey key, Activation<TActor> activation, TaskCompletionSource<TActor> loading)
    {
        try
        {
            loading.SetResult(await load(key, CancellationToken.None));
        }
        catch (Exception e)
        {
            // Callers that wait for this load get the exception, and later ones load again.
            Remove(key, activation);
            loading.SetException(e);
            _ = loading.Task.Exception;
        }
    }
}
