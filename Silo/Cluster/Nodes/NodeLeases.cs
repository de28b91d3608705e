using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Grains.Actors;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Interfaces.Apps;
using Nudge.Grains.Interfaces.Channels;
using Nudge.Grains.Interfaces.Inbox;
using Nudge.Grains.Nodes;
using Nudge.Realtime;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>
/// The leases under which actors of the cluster tell this node their events: one for each actor that somebody here receives.
/// </summary>
/// <remarks>
/// Events are hints. Each renewal brings the actor's head: if the fan-out has not reached the head of the renewal before it by then, or if
/// the actor lives in another activation than before, what is missing is read from the store.
/// </remarks>
internal sealed partial class NodeLeases(
    IGrainFactory grains, LiveNode live, AppRefresh apps, NodeIdentity node, NodeMetrics metrics, TimeProvider time,
    ILogger<NodeLeases> logger)
    : BackgroundService, IActorInterest
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CheckWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    // A caller that asks for a lease uses it within this time.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // The cluster has other things to do.
    private const int RenewalsAtATime = 64;

    private readonly ConcurrentDictionary<ActorKey, NodeLease> _leases = new();
    private readonly SemaphoreSlim _places = new(RenewalsAtATime);
    private readonly GrainCall _call = new(time);
    private long _membership;
    private int _mustCheckAll;

    internal int Count => _leases.Count;

    /// <summary>Whether the actor tells this node its events.</summary>
    internal bool IsHeld(ActorKey actor) => _leases.TryGetValue(actor, out var lease) && IsHeld(lease);

    public ValueTask SubscribeAsync(IEnumerable<ActorKey> sources, CancellationToken cancellationToken)
    {
        List<Task>? taking = null;
        foreach (var source in sources)
        {
            var lease = LeaseOn(source);
            if (!IsHeld(lease))
                (taking ??= []).Add(TakeAsync(lease));
        }

        return taking is null ? ValueTask.CompletedTask : new(Task.WhenAll(taking).WaitAsync(cancellationToken));
    }

    /// <summary>Events were lost on the way: every actor is asked for its head, spread over a moment.</summary>
    internal void CheckHeads() => Volatile.Write(ref _mustCheckAll, 1);

    public override void Dispose()
    {
        _places.Dispose();
        base.Dispose();
    }

    /// <summary>Ends all leases, so that no actor goes on telling a node that is gone.</summary>
    internal async Task LeaveAsync()
    {
        foreach (var lease in _leases.Values)
        {
            _leases.TryRemove(lease.Actor, out _);
            await LeaveAsync(lease.Actor);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Watch(() => _leases.Count);
        var round = 0;
        await Rounds.RunAsync(Tick, time, logger, _ =>
        {
            if (Interlocked.Exchange(ref _mustCheckAll, 0) == 1)
                Spread(mustCheck: true);
            if (round++ % 240 == 0)
                apps.Sweep();
            foreach (var lease in _leases.Values)
                Visit(lease);
            return default;
        }, stoppingToken);
    }

    private void Visit(NodeLease lease)
    {
        var now = time.GetTimestamp();
        if (!IsWanted(lease))
        {
            if (time.GetElapsedTime(lease.MadeAt, now) > Grace)
                End(lease);
        }
        else if (now >= lease.RenewAt || live.AttachmentsTo(lease.Actor) != lease.Reported)
        {
            Begin(lease);
        }
    }

    /// <summary>
    /// A caller that wants the actor in the same moment has its fan-out already, and perhaps this lease in hand or a new one that was
    /// asked for too early: then it is asked for again, after the end of the old one was said.
    /// </summary>
    private void End(NodeLease lease)
    {
        _ = LeaveAsync(lease.Actor);
        _leases.TryRemove(new(lease.Actor, lease));
        if (!IsWanted(lease))
            return;
        var next = LeaseOn(lease.Actor);
        Volatile.Write(ref next.MustCheck, 1);
        Begin(next);
    }

    private void Begin(NodeLease lease) =>
        _ = TakeAsync(lease).ContinueWith(static failed => failed.Exception, TaskContinuationOptions.ExecuteSynchronously);

    private NodeLease LeaseOn(ActorKey actor) => _leases.GetOrAdd(actor, static (key, now) => new(key, now), time.GetTimestamp());

    private bool IsWanted(NodeLease lease) =>
        lease.Actor.Kind == ActorKind.App ? apps.IsWanted(lease.Actor) : live.Hears(lease.Actor);

    private bool IsHeld(NodeLease lease) => time.GetTimestamp() < Volatile.Read(ref lease.Until);

    /// <summary>Takes or renews a lease; calls at the same time share one question.</summary>
    private Task TakeAsync(NodeLease lease)
    {
        lock (lease)
        {
            if (lease.Taking is not { IsCompleted: false })
                lease.Taking = Task.Run(() => RenewAsync(lease));
            return lease.Taking;
        }
    }

    private async Task RenewAsync(NodeLease lease)
    {
        await _places.WaitAsync();
        var mustCheck = false;
        try
        {
            var terms = LeaseTerms.Of(lease.Actor.Kind);
            // Counted from before the actor learns of it, so that the node's end of the lease comes first.
            var sent = time.GetTimestamp();
            var attachments = live.AttachmentsTo(lease.Actor);
            lease.RenewAt = sent + Ticks(RetryAfter);
            // Before the actor is asked: what is lost while its answer is on its way is not in that answer.
            mustCheck = Interlocked.Exchange(ref lease.MustCheck, 0) == 1;
            var grain = GrainOf(lease.Actor);
            var reply = await _call.RunAsync(() => grain.SubscribeAsync(new(node.Id, terms.Lease, attachments)), CancellationToken.None);
            await TakeInAsync(lease, reply.ToValue(), sent, attachments, terms, mustCheck);
        }
        catch (StoreUnavailableException e)
        {
            if (mustCheck)
                Volatile.Write(ref lease.MustCheck, 1);
            metrics.NotRenewed();
            LogNotRenewed(logger, lease.Actor.Kind, lease.Actor.Name, e);
            throw;
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task TakeInAsync(NodeLease lease, InterestAnswer hearing, long sent, int attachments, LeaseTerms terms, bool mustCheck)
    {
        var before = lease.Last;
        // An activation that was found again after the lease had run out has not sent everything either.
        var mayHaveMissed = mustCheck
            || (before is not null && (before.Activation != hearing.Activation || Volatile.Read(ref lease.Until) < sent));
        lease.Last = hearing;
        lease.Reported = attachments;
        lease.RenewAt = sent + Ticks(terms.RenewEvery * (0.8 + (0.2 * Random.Shared.NextDouble())));
        Volatile.Write(ref lease.Until, sent + Ticks(terms.Lease));
        NoteMembership(hearing.Membership);
        if (lease.Actor.Kind == ActorKind.App)
            await apps.RenewedAsync(lease.Actor, hearing.Head.Version, CancellationToken.None);
        else if (mayHaveMissed && hearing.Head.Version > 0)
            live.Stand(lease.Actor, hearing.Head);
        else if (before is { Head.Version: > 0 } && before.Head.Epoch == hearing.Head.Epoch)
            live.Stand(lease.Actor, before.Head);
    }

    /// <summary>After a change of membership actors may live elsewhere, and know of nobody who receives them.</summary>
    private void NoteMembership(long version)
    {
        var known = Volatile.Read(ref _membership);
        if (version <= known || Interlocked.CompareExchange(ref _membership, version, known) != known || known == 0)
            return;
        Spread(mustCheck: false);
    }

    private void Spread(bool mustCheck)
    {
        var now = time.GetTimestamp();
        foreach (var lease in _leases.Values)
        {
            if (mustCheck)
                Volatile.Write(ref lease.MustCheck, 1);
            lease.RenewAt = Math.Min(lease.RenewAt, now + Ticks(CheckWithin * Random.Shared.NextDouble()));
        }
    }

    private async Task LeaveAsync(ActorKey actor)
    {
        try
        {
            await GrainOf(actor).LeaveAsync(node.Id);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or ObjectDisposedException)
        {
            // The lease runs out by itself.
            LogNotLeft(logger, actor.Kind, actor.Name, e);
        }
    }

    private IInterestGrain GrainOf(ActorKey actor)
    {
        var key = ActorNames.Of(actor);
        return actor.Kind switch
        {
            ActorKind.Inbox => grains.GetGrain<IUserGrain>(key),
            ActorKind.Channel => grains.GetGrain<IChannelGrain>(key),
            ActorKind.App => grains.GetGrain<IAppGrain>(key),
            _ => throw new ArgumentOutOfRangeException(nameof(actor), actor.Kind, "There is no grain for this kind of actor."),
        };
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    [LoggerMessage(1, LogLevel.Information, "The lease on {Kind} {Name} could not be renewed; it is tried again.")]
    private static partial void LogNotRenewed(ILogger logger, ActorKind kind, string name, Exception exception);

    [LoggerMessage(2, LogLevel.Debug, "The lease on {Kind} {Name} could not be ended; it runs out.")]
    private static partial void LogNotLeft(ILogger logger, ActorKind kind, string name, Exception exception);
}
