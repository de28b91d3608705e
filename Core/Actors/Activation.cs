namespace Nudge.Core.Actors;

/// <summary>
/// One actor in memory: its decisions never overlap, their rows are handed over in order, and nothing leaves before it is durable.
/// </summary>
/// <remarks>
/// The rule that every host of actors wraps. Any thread may call it; what it awaits goes on where it was called from. A host that finds it
/// dead drains it before it loads the next one.
/// </remarks>
/// <param name="key">Which actor.</param>
/// <param name="store">Where its rows go.</param>
/// <param name="nodes">Where its events go.</param>
/// <param name="time">The clock of idleness.</param>
/// <param name="loading">The load, under way.</param>
public sealed class Activation<TActor>(ActorKey key, IActorStore store, IEventSink nodes, TimeProvider time, Task<TActor> loading)
    where TActor : class
{
    private const ConfigureAwaitOptions Quietly = ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

    private readonly Lock _gate = new();
    private readonly Lineage _lineage = new();
    private Task _tail = Task.CompletedTask;
    private bool _isDead;
    private long _lastUsed = time.GetTimestamp();

    /// <summary>Completes when the actor is loaded.</summary>
    public Task<TActor> Loading => loading;

    /// <summary>Whether the actor can no longer be used. Appends that were under way may still be.</summary>
    public bool IsDead => Volatile.Read(ref _isDead);

    public TimeSpan Idle => time.GetElapsedTime(Volatile.Read(ref _lastUsed));

    /// <summary>Completes when nothing is under way any more; never faults.</summary>
    public async Task DrainAsync()
    {
        Task tail;
        lock (_gate)
            tail = _tail;
        await tail.ConfigureAwait(Quietly);
    }

    /// <summary>Decides; the task gives the reply once all that it may show is durable.</summary>
    /// <param name="decide">The decision; <see langword="null"/>: something is missing, and nothing was changed.</param>
    /// <param name="reply">The reply to come.</param>
    /// <returns><see langword="false"/> if nothing was decided, because something is missing or the activation is dead.</returns>
    public bool TryDecide<TReply>(Func<TActor, Decision<TReply>?> decide, out Task<TReply> reply)
    {
        lock (_gate)
        {
            reply = null!;
            if (_isDead)
                return false;
            _lastUsed = time.GetTimestamp();
            if (Run(decide) is not { } decision)
                return false;
            if (decision.Append is not null || decision.Events.Count > 0)
                _tail = PersistAsync(_tail, decision.Append is null ? null : HandOverAsync(decision.Append), decision.Events);
            reply = _tail.IsCompletedSuccessfully ? Task.FromResult(decision.Reply) : AfterAsync(_tail, decision.Reply);
            return true;
        }
    }

    /// <summary>Takes a command through its turns: decides, and where something is missing has it looked up and decides again.</summary>
    /// <param name="turn">The command.</param>
    /// <param name="cancellationToken">Gives up waiting; what was decided stands.</param>
    /// <returns>
    /// The inner task gives the reply once all that it may show is durable; it is <see langword="null"/> if the activation is dead, and
    /// nothing was decided.
    /// </returns>
    public ValueTask<Task<TReply>?> StartAsync<TReply>(Turn<TActor, TReply> turn, CancellationToken cancellationToken)
    {
        if (!loading.IsCompletedSuccessfully)
            return StartLateAsync(loading.WaitAsync(cancellationToken), turn, cancellationToken);
        if (TryDecide(turn.Decide, out var reply))
            return new(reply);
        return IsDead ? default : StartLateAsync(turn.LookUp(cancellationToken), turn, cancellationToken);
    }

    /// <summary>Drops the actor if nothing of it is under way.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            if (!loading.IsCompleted || !_tail.IsCompleted)
                return false;
            _isDead = true;
            return true;
        }
    }

    private async ValueTask<Task<TReply>?> StartLateAsync<TReply>(
        Task missing, Turn<TActor, TReply> turn, CancellationToken cancellationToken)
    {
        while (true)
        {
            await missing;
            if (TryDecide(turn.Decide, out var reply))
                return reply;
            if (IsDead)
                return null;
            missing = turn.LookUp(cancellationToken);
        }
    }

    private Decision<TReply>? Run<TReply>(Func<TActor, Decision<TReply>?> decide)
    {
        try
        {
            return decide(loading.Result);
        }
        catch
        {
            // A decision that threw may have left the state half changed.
            _isDead = true;
            throw;
        }
    }

    /// <summary>Hands over at the call; a store that throws instead of returning a task fails like any other.</summary>
    private async Task HandOverAsync(Append append)
    {
        if (await store.AppendAsync(append with { Lineage = _lineage }) == AppendOutcome.Conflict)
            throw new StoreUnavailableException(
                "Another activation of this actor wrote in between; nothing was written. Repeat with the same id.");
    }

    private async Task PersistAsync(Task before, Task? append, IReadOnlyList<ActorEvent> events)
    {
        try
        {
            await before;
        }
        catch
        {
            // The one that failed first has said so. All that follow it settle all the same, so that a reload sees it.
            if (append is not null)
                await append.ConfigureAwait(Quietly);
            throw;
        }

        try
        {
            if (append is not null)
                await append;
            nodes.Publish(events);
        }
        catch
        {
            Volatile.Write(ref _isDead, true);
            nodes.Publish([new ActorUnsettled(key)]);
            throw;
        }
    }

    private static async Task<TReply> AfterAsync<TReply>(Task tail, TReply reply)
    {
        await tail;
        return reply;
    }
}
