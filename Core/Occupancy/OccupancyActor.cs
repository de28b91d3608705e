using System.Collections.Immutable;
using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Core.Occupancy;

/// <summary>Knows who is on one channel, by what each node reports. One command at a time; nothing of it is kept on disk.</summary>
/// <remarks>
/// Nodes report all that they have and not what has changed, so that a report which is lost or comes twice does no harm, and a node that is gone is
/// taken out by an empty one. What changes over all nodes is told once.
/// </remarks>
public sealed partial class OccupancyActor(ActorKey key, TimeProvider time)
{
    private readonly AppId _app = AppId.Parse(key.App);
    private readonly Dictionary<string, NodeReport> _nodes = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, ReadOnlyMemory<byte>> _members = NodeReport.NoMembers;
    private int _subscriptions;
    private long _revision;

    /// <summary>The nodes that hear what is told.</summary>
    public IEnumerable<string> Nodes => _nodes.Keys;

    /// <summary>Whether there is nothing to know, so that the actor may be dropped.</summary>
    public bool IsEmpty => _nodes.Count == 0 && !IsKeeping;

    public OccupancyView View => new(_revision, _subscriptions, _members.IsEmpty ? null : _members, Kept);

    /// <summary>Takes in what a node has.</summary>
    public OccupancyDecision Report(string node, NodeReport report, OccupancyRules rules)
    {
        var before = _nodes.GetValueOrDefault(node);
        if (before is not null && report.Sequence <= before.Sequence)
            return new(View, [], []);
        var outcome = new Outcome();
        if (rules.HasMembers && !TryCount(node, before, report, rules.MembersMax, ref outcome))
            return new(View, [], [], IsRefused: true);
        if (report.IsEmpty)
            _nodes.Remove(node);
        else
            _nodes[node] = report;
        var was = _subscriptions;
        _subscriptions += report.Subscriptions - (before?.Subscriptions ?? 0);
        if (was == 0 != (_subscriptions == 0))
            NoteOccupied(rules, ref outcome);
        TellMembers(rules, ref outcome);
        if (_subscriptions != was)
            TellCount(rules, ref outcome);
        if (_subscriptions > was && rules.IsCached)
            NoteMiss(rules, ref outcome);
        return new(View, outcome.Events, outcome.Notices);
    }

    /// <summary>A node is gone, with all that it had.</summary>
    public OccupancyDecision Forget(string node, OccupancyRules rules) => Report(node, new(long.MaxValue, 0, NodeReport.NoMembers), rules);

    /// <summary>Tells an event to whoever is on the channel.</summary>
    public OccupancyDecision Tell(Telling telling, OccupancyRules rules)
    {
        if (rules.IsCached && telling.Notice is null)
            Keep(telling);
        OccupancyEvent[] events = _nodes.Count == 0 && !rules.IsCached
            ? []
            : [new EventTold(key, ++_revision, telling.Event, telling.Except, rules.IsCached && telling.Notice is null)];
        return new(View, events, telling.Notice is { } notice && rules.IsNoted ? [notice] : []);
    }

    public OccupancyDecision Terminate() => new(View, _nodes.Count == 0 ? [] : [new Terminated(key, ++_revision)], []);

    private void NoteOccupied(OccupancyRules rules, ref Outcome outcome)
    {
        var isOccupied = _subscriptions > 0;
        if (!isOccupied)
            _isMissNoted = false;
        if (_nodes.Values.Any(report => report.IsWatching))
            outcome.Tell(new OccupiedTold(key, ++_revision, isOccupied));
        if (rules.IsNoted)
            outcome.Note(isOccupied ? new ChannelOccupied(_app, key.Name, time.GetUtcNow()) : new ChannelVacated(_app, key.Name, time.GetUtcNow()));
    }

    /// <summary>Finds who has come and gone over all nodes. A user who is on another node as well has done neither.</summary>
    private bool TryCount(string node, NodeReport? before, NodeReport report, int membersMax, ref Outcome outcome)
    {
        var old = before?.Members ?? NodeReport.NoMembers;
        if (ReferenceEquals(old, report.Members))
            return true;
        var members = _members;
        foreach (var (user, _) in old)
        {
            if (!report.Members.ContainsKey(user) && !IsElsewhere(node, user))
                members = members.Remove(user);
        }

        foreach (var (user, info) in report.Members)
        {
            if (!members.ContainsKey(user))
                members = members.Add(user, info);
        }

        if (members.Count > membersMax && members.Count > _members.Count)
            return false;
        outcome.Members = (_members, members);
        return true;
    }

    private bool IsElsewhere(string node, string user)
    {
        foreach (var (other, report) in _nodes)
        {
            if (other != node && report.Members.ContainsKey(user))
                return true;
        }

        return false;
    }

    private void TellMembers(OccupancyRules rules, ref Outcome outcome)
    {
        if (outcome.Members is not { } change)
            return;
        _members = change.After;
        var now = time.GetUtcNow();
        foreach (var (user, _) in change.Before)
        {
            if (change.After.ContainsKey(user))
                continue;
            outcome.Tell(new MemberTold(key, ++_revision, user, null));
            if (rules.IsNoted)
                outcome.Note(new MemberRemoved(_app, key.Name, now, user));
        }

        foreach (var (user, info) in change.After)
        {
            if (change.Before.ContainsKey(user))
                continue;
            outcome.Tell(new MemberTold(key, ++_revision, user, info));
            if (rules.IsNoted)
                outcome.Note(new MemberAdded(_app, key.Name, now, user));
        }
    }

    /// <summary>What a command brings about, gathered without allocating where nothing is.</summary>
    private struct Outcome
    {
        private List<OccupancyEvent>? _events;
        private List<OccupancyNotice>? _notices;

        public (ImmutableDictionary<string, ReadOnlyMemory<byte>> Before, ImmutableDictionary<string, ReadOnlyMemory<byte>> After)? Members { get; set; }

        public readonly IReadOnlyList<OccupancyEvent> Events => _events ?? (IReadOnlyList<OccupancyEvent>)[];

        public readonly IReadOnlyList<OccupancyNotice> Notices => _notices ?? (IReadOnlyList<OccupancyNotice>)[];

        public void Tell(OccupancyEvent told) => (_events ??= []).Add(told);

        public void Note(OccupancyNotice notice) => (_notices ??= []).Add(notice);
    }
}
