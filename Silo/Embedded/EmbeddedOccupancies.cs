using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Occupancy;

namespace Nudge.Silo.Embedded;

/// <summary>Who is on which channel, in this process: one node, an actor for each channel, each with a lock. Nothing is awaited.</summary>
internal sealed class EmbeddedOccupancies(IEventSink nodes, IOccupancyNotices notices, TimeProvider time) : IOccupancies
{
    private const string Node = "";

    private static readonly string[] Nodes = [Node];

    private readonly ConcurrentDictionary<ActorKey, Turns> _channels = new();
    private readonly OccupiedChannels _occupied = new();
    private readonly ConcurrentQueue<(ActorKey Channel, OccupancyRules Rules)> _due = new();
    private readonly KeptEvents _kept = new();

    internal int Count => _channels.Count;

    public ValueTask<Answer<OccupancyView>> ReportAsync(
        ActorKey channel, NodeReport report, OccupancyRules rules, CancellationToken cancellationToken)
    {
        while (true)
        {
            var turns = _channels.GetOrAdd(channel, static (key, time) => new(new(key, time)), time);
            lock (turns)
            {
                if (turns.IsRetired)
                    continue;
                var decision = turns.Actor.Report(Node, report, rules);
                Release(decision);
                if (turns.Actor.IsCountDue && !turns.IsDue)
                    _due.Enqueue((channel, rules));
                turns.IsDue = turns.Actor.IsCountDue;
                ListLocked(channel, turns);
                RetireLocked(channel, turns);
                return new(decision.IsRefused ? rules.Full() : decision.View);
            }
        }
    }

    public ValueTask<OccupancyView> PublishAsync(
        ActorKey channel, ChannelEvent telling, OccupancyRules rules, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!_channels.TryGetValue(channel, out var turns))
            {
                if (!rules.IsCached)
                    return default;
                turns = _channels.GetOrAdd(channel, static (key, time) => new(new(key, time)), time);
            }

            lock (turns)
            {
                if (turns.IsRetired)
                    continue;
                var decision = turns.Actor.Publish(telling, rules);
                Release(decision);
                if (rules.IsCached)
                    _kept.Put(channel, telling.Event.Length, time.GetUtcNow() + OccupancyActor.KeptFor);
                return new(decision.View);
            }
        }
    }

    public ValueTask TerminateAsync(ActorKey channel, CancellationToken cancellationToken)
    {
        if (TryGet(channel, out var turns))
        {
            lock (turns)
                Release(turns.Actor.Terminate());
        }

        return default;
    }

    public ValueTask<OccupancyView> ShowAsync(ActorKey channel, CancellationToken cancellationToken)
    {
        if (!TryGet(channel, out var turns))
            return default;
        lock (turns)
            return new(turns.Actor.View);
    }

    /// <summary>The names cost nothing here.</summary>
    public ValueTask<OccupancyView> CountAsync(ActorKey channel, CancellationToken cancellationToken) =>
        ShowAsync(channel, cancellationToken);

    public ValueTask<IReadOnlyList<OccupiedChannel>> ListAsync(string app, string prefix, CancellationToken cancellationToken) =>
        new(_occupied.List(app, prefix).ToArray());

    /// <summary>
    /// Sends counts that had to wait, and drops kept events whose time is over or for which there is no room; called once a second.
    /// </summary>
    internal void Sweep()
    {
        for (var left = _due.Count; left > 0 && _due.TryDequeue(out var due); left--)
            TellDue(due.Channel, due.Rules);
        foreach (var channel in _kept.TakeOver(time.GetUtcNow()))
            DropKept(channel);
    }

    private void TellDue(ActorKey channel, OccupancyRules rules)
    {
        if (!TryGet(channel, out var turns))
            return;
        lock (turns)
        {
            Release(turns.Actor.TellDueCount(rules));
            turns.IsDue = turns.Actor.IsCountDue;
            if (turns.IsDue)
                _due.Enqueue((channel, rules));
        }
    }

    /// <summary>
    /// An event that was kept meanwhile goes as well, when it is the oldest for want of room; it will be kept again with the next one.
    /// </summary>
    private void DropKept(ActorKey channel)
    {
        if (!TryGet(channel, out var turns))
            return;
        lock (turns)
        {
            turns.Actor.DropKept();
            RetireLocked(channel, turns);
        }
    }

    private bool TryGet(ActorKey channel, [NotNullWhen(true)] out Turns? turns) => _channels.TryGetValue(channel, out turns);

    /// <summary>Within the turn, so that what is published keeps its order; both only hand over.</summary>
    private void Release(OccupancyDecision decision)
    {
        if (decision.Events.Count > 0)
            nodes.Publish(decision.Events);
        foreach (var notice in decision.Notices)
            notices.Note(notice);
    }

    private void ListLocked(ActorKey channel, Turns turns)
    {
        var view = turns.Actor.View;
        if (view.IsOccupied)
        {
            (turns.Entry ??= _occupied.Add(channel)).Set(view, Nodes);
        }
        else if (turns.Entry is { } entry)
        {
            _occupied.Remove(channel, entry);
            turns.Entry = null;
        }
    }

    private void RetireLocked(ActorKey channel, Turns turns)
    {
        if (!turns.Actor.IsEmpty)
            return;
        turns.IsRetired = true;
        _channels.TryRemove(new(channel, turns));
    }

    /// <summary>An actor and what its host knows of it; its own lock, so that it costs no other.</summary>
    private sealed class Turns(OccupancyActor actor)
    {
        public OccupancyActor Actor { get; } = actor;

        public bool IsDue { get; set; }

        /// <summary>Its part of the lists; <see langword="null"/>: nobody is on the channel.</summary>
        public OccupiedChannels.Entry? Entry { get; set; }

        /// <summary>Dropped; there is, or will be, another one.</summary>
        public bool IsRetired { get; set; }
    }
}
