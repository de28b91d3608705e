using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Pushes;
using Nudge.Storage;

namespace Nudge.Tests.Support;

/// <summary>A store without a disk, for tests of what stands on one. Passes the same conformance suite as the databases.</summary>
/// <remarks>
/// <see cref="Hold"/> and <see cref="FailNext"/> put a test between a decision and its durability. It holds every append to what Core
/// promises about rows. Rows below a floor stay until they are dropped, so that a checker can say what was ever written.
/// </remarks>
internal sealed partial class MemoryStore(TimeProvider time) : IStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ActorKey, MemoryActor> _actors = [];
    private readonly Dictionary<string, AdminRow> _admins = new(StringComparer.Ordinal);
    private readonly Queue<(Append Append, TaskCompletionSource<AppendOutcome> Done)> _held = new();
    private int _holds;
    private int _failures;
    private long? _committedAt;
    private bool _isClosed;
    private volatile bool _isUnreadable;

    /// <summary>From now on appends wait, until what this returns is disposed; then they are written in their order.</summary>
    public IDisposable Hold()
    {
        lock (_lock)
            _holds++;
        return new Release(this);
    }

    /// <summary>Appends that wait.</summary>
    public int HeldCount
    {
        get
        {
            lock (_lock)
                return _held.Count;
        }
    }

    /// <summary>Whether reads fail.</summary>
    public bool IsUnreadable
    {
        get => _isUnreadable;
        set => _isUnreadable = value;
    }

    /// <summary>Lets the next appends fail; nothing of them is written.</summary>
    public void FailNext(int count = 1)
    {
        lock (_lock)
            _failures += count;
    }

    public Task<AppendOutcome> AppendAsync(Append append)
    {
        lock (_lock)
        {
            if (_isClosed)
                return Task.FromException<AppendOutcome>(new StoreUnavailableException("The store is closed; nothing was written."));
            if (append.Lineage is { IsClosed: true })
                return Task.FromResult(AppendOutcome.Conflict);
            var done = new TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
            _held.Enqueue((append, done));
            if (_holds == 0)
                WriteHeldLocked();
            return done.Task;
        }
    }

    /// <summary>Actors that ever wrote.</summary>
    public IReadOnlyList<ActorKey> Actors => Locked(() => (ActorKey[])[.. _actors.Keys]);

    /// <summary>All that one actor wrote, for tests in which nothing else happens meanwhile.</summary>
    public MemoryActor? Find(ActorKey actor) => Locked(() => _actors.GetValueOrDefault(actor));

    public Head? HeadOf(ActorKey actor) => Locked(() => _actors.TryGetValue(actor, out var found) ? found.Head : (Head?)null);

    /// <summary>Writes at once, whatever is held or bound to fail, and whatever became of the append's lineage.</summary>
    public AppendOutcome Apply(Append append) => Locked(() => ApplyLocked(append));

    /// <summary>Gives an actor a new life, as if its log had been lost and begun anew.</summary>
    public void Forget(ActorKey actor) => Locked(() => _actors.Remove(actor));

    public Task<Head?> ReadHeadAsync(ActorKey actor, CancellationToken cancellationToken) => Read(() => HeadOf(actor), cancellationToken);

    public Task<AcceptedRow?> FindAcceptedAsync(ActorKey actor, string id, CancellationToken cancellationToken) => Read(
        () => _actors.TryGetValue(actor, out var found)
            ? found.Accepted.Find(row => row.Id == id && row.At >= time.GetUtcNow() - AcceptedIds.Window)
            : null,
        cancellationToken);

    public Task<long?> FindOffsetAsync(ActorKey channel, string id, CancellationToken cancellationToken) => Read(
        () => _actors.TryGetValue(channel, out var found) ? found.RetainedChannel.FirstOrDefault(row => row.Id == id)?.Offset : null,
        cancellationToken);

    public TimeSpan? CommitAge => Locked(() => _committedAt is { } at ? time.GetElapsedTime(at) : (TimeSpan?)null);

    public Task CheckAsync(CancellationToken cancellationToken) => Read(() => true, cancellationToken);

    /// <summary>Takes nothing more in. Reopened by <see cref="Reopen"/>.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
            _isClosed = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>The same rows, as a new process finds them.</summary>
    public MemoryStore Reopen()
    {
        var store = new MemoryStore(time);
        foreach (var (key, actor) in _actors)
            store._actors.Add(key, actor);
        foreach (var (name, admin) in _admins)
            store._admins.Add(name, admin);
        foreach (var (name, at) in _accountsAt)
            store._accountsAt.Add(name, at);
        foreach (var (key, member) in _members)
            store._members.Add(key, member);
        foreach (var (id, row) in _webhooks)
            store._webhooks.Add(id, row);
        foreach (var (id, row) in _tickets)
            store._tickets.Add(id, row);
        foreach (var (target, scopes) in _scopes)
            store._scopes.Add(target, scopes);
        foreach (var (id, job) in _pushJobs)
            store._pushJobs.Add(id, job);
        foreach (var (key, send) in _pushSends)
            store._pushSends.Add(key, send);
        foreach (var (key, account) in _pushAccounts)
            store._pushAccounts.Add(key, account);
        foreach (var (key, device) in _devices)
            store._devices.Add(key, device);
        foreach (var (key, at) in _grants)
            store._grants.Add(key, at);
        foreach (var (day, used) in _quotas)
            store._quotas.Add(day, used);
        foreach (var (key, taken) in _hours)
            store._hours.Add(key, taken);
        foreach (var (key, outcome) in _outcomes)
            store._outcomes.Add(key, outcome);
        store._codes.AddRange(_codes);
        foreach (var (key, standing) in _tries)
            store._tries.Add(key, standing);
        return store;
    }

    private void WriteHeldLocked()
    {
        while (_held.TryDequeue(out var next))
        {
            try
            {
                var outcome = WriteLocked(next.Append);
                if (outcome == AppendOutcome.Conflict)
                    next.Append.Lineage?.Break();
                next.Done.SetResult(outcome);
            }
            catch (StoreUnavailableException e)
            {
                next.Append.Lineage?.Break();
                next.Done.SetException(e);
            }
        }
    }

    private AppendOutcome WriteLocked(Append append)
    {
        if (_failures > 0)
        {
            _failures--;
            throw new StoreUnavailableException("The test let it fail.");
        }

        return append.Lineage is { IsBroken: true } ? AppendOutcome.Conflict : ApplyLocked(append);
    }

    private AppendOutcome ApplyLocked(Append append)
    {
        var actor = _actors.GetValueOrDefault(append.Actor);
        if (actor?.Head != append.Expected)
            return AppendOutcome.Conflict;
        CheckKeysLocked(append);
        if (actor is null)
            _actors[append.Actor] = actor = new();
        actor.Apply(append with { Rows = [.. append.Rows.Where(row => row is not PushJob)] });
        foreach (var job in append.Rows.OfType<PushJob>())
            _pushJobs.Add(job.Id, job);
        foreach (var timer in actor.Timers)
            _timers[KeyOf(timer)] = timer;
        actor.Timers.Clear();
        _committedAt = time.GetTimestamp();
        return AppendOutcome.Durable;
    }

    private void CheckKeysLocked(Append append)
    {
        foreach (var app in append.Rows.OfType<AppRow>())
        {
            if (_actors.Any(actor => actor.Key != append.Actor && actor.Value.App?.Key == app.Key))
                throw new StoreUnavailableException("Another app has this key.");
        }
    }

    private T Locked<T>(Func<T> act)
    {
        lock (_lock)
            return act();
    }

    private Task<T> Read<T>(Func<T> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);
        lock (_lock)
        {
            return _isClosed || IsUnreadable
                ? Task.FromException<T>(new StoreUnavailableException(_isClosed ? "The store is closed." : "The test lets nobody read."))
                : Task.FromResult(read());
        }
    }

    private sealed class Release(MemoryStore store) : IDisposable
    {
        public void Dispose()
        {
            lock (store._lock)
            {
                if (--store._holds == 0)
                    store.WriteHeldLocked();
            }
        }
    }
}
