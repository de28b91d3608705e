using System.Collections.Immutable;
using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Core.Occupancy;

/// <summary>Knows who is on one channel, by what each node reports. One command at a time; nothing of it is kept on disk.</summary>
/// <remarks>
/// Nodes report all that they have and not what has changed, so that a report which is lost or comes twice does no harm, and a node that is
/// gone is taken out by an empty one. A change over all nodes is published once.
/// </remarks>
public sealed partial class OccupancyActor
{
    /// <summary>How long a report that was overtaken by its node's leaving may still be on its way.</summary>
    private static readonly TimeSpan LateMax = TimeSpan.FromMinutes(1);

    private readonly ActorKey _key;
    private readonly TimeProvider _time;
    private readonly AppId _app;
    private readonly Dictionary<string, NodeReport> _nodes = new(StringComparer.Ordinal);
    private Dictionary<string, (long Sequence, long At)>? _left;
    private ImmutableDictionary<string, ReadOnlyMemory<byte>> _members = NodeReport.NoMembers;
    private int _reported;
    private long _revision;

    /// <param name="key">Which channel.</param>
    /// <param name="time">The clock.</param>
    /// <param name="revision">
    /// Where revisions begin: above those of every earlier life of the actor that a node may have received of.
    /// </param>
    public OccupancyActor(ActorKey key, TimeProvider time, long revision = 0)
    {
        _key = key;
        _time = time;
        _app = AppId.Parse(key.App);
        _revision = revision;
    }

    /// <summary>The nodes that receive what is published.</summary>
    public IReadOnlyCollection<string> Nodes => _nodes.Keys;

    /// <summary>Whether there is nothing to know, so that the actor may be dropped.</summary>
    public bool IsEmpty => _nodes.Count == 0 && !IsGathering && !IsKeeping;

    public OccupancyView View => new(_revision, Subscriptions, _members.IsEmpty ? null : _members, Kept, _members.Count, _counted);

    /// <summary>The number of a node's newest report; 0: the node is not on the channel.</summary>
    public long SequenceOf(string node) => _nodes.TryGetValue(node, out var report) ? report.Sequence : 0;

    private int Subscriptions => Math.Max(_reported, _inherited?.Subscriptions ?? 0);

    /// <summary>Takes in what a node has.</summary>
    public OccupancyDecision Report(string node, NodeReport report, OccupancyRules rules)
    {
        var before = _nodes.GetValueOrDefault(node);
        if (report.Sequence <= (before?.Sequence ?? LeftWith(node)))
            return new(View, [], []);
        return Put(node, before, report, rules);
    }

    /// <summary>A node is gone, with all that it had. One that comes back begins anew.</summary>
    public OccupancyDecision Forget(string node, OccupancyRules rules)
    {
        if (!_nodes.TryGetValue(node, out var before))
            return new(View, [], []);
        var decision = Put(node, before, new(before.Sequence, 0, NodeReport.NoMembers), rules);
        _left!.Remove(node);
        return decision;
    }

    /// <summary>Sends an event to those who are on the channel.</summary>
    public OccupancyDecision Publish(ChannelEvent telling, OccupancyRules rules)
    {
        var isKept = rules.IsCached && telling.Notice is null;
        if (isKept)
            Keep(telling);
        OccupancyEvent[] events = _nodes.Count == 0 && !rules.IsCached
            ? []
            : [new EventBroadcast(_key, ++_revision, telling.Event, telling.Except, isKept, telling.Data, telling.Stamp)];
        return new(View, events, telling.Notice is { } notice && rules.IsNoted ? [notice] : []);
    }

    public OccupancyDecision Terminate() => new(View, _nodes.Count == 0 ? [] : [new Terminated(_key, ++_revision)], []);

    private OccupancyDecision Put(string node, NodeReport? before, NodeReport report, OccupancyRules rules)
    {
        var outcome = new Outcome();
        if (rules.HasMembers && !TryCount(node, before, report, rules.MembersMax, ref outcome))
            return new(View, [], [], IsRefused: true);
        var was = Subscriptions;
        if (report.IsEmpty)
            Leave(node, report.Sequence);
        else
            _nodes[node] = report;
        _reported += report.Subscriptions - (before?.Subscriptions ?? 0);
        TellChanges(was, rules, ref outcome);
        return new(View, outcome.Events, outcome.Notices);
    }

    private void TellChanges(int was, OccupancyRules rules, ref Outcome outcome)
    {
        if (was == 0 != (Subscriptions == 0))
            TellOccupied(rules, ref outcome);
        TellMembers(rules, ref outcome);
        if (Subscriptions != was)
            TellCount(rules, ref outcome);
        if (Subscriptions > was && rules.IsCached)
            NoteMiss(rules, ref outcome);
    }

    private void Leave(string node, long sequence)
    {
        _nodes.Remove(node);
        var now = _time.GetTimestamp();
        _left ??= new(StringComparer.Ordinal);
        // Removing is allowed while a dictionary is walked through.
        foreach (var (other, left) in _left)
        {
            if (_time.GetElapsedTime(left.At, now) > LateMax)
                _left.Remove(other);
        }

        _left[node] = (sequence, now);
    }

    private long LeftWith(string node) => _left is not null && _left.TryGetValue(node, out var left) ? left.Sequence : long.MinValue;

    private void TellOccupied(OccupancyRules rules, ref Outcome outcome)
    {
        var isOccupied = Subscriptions > 0;
        if (!isOccupied)
            _isMissNoted = false;
        if (_nodes.Values.Any(report => report.IsWatching))
            outcome.Tell(new OccupiedChanged(_key, ++_revision, isOccupied));
        if (rules.IsNoted && !IsGathering)
            outcome.Note(isOccupied
                ? new ChannelOccupied(_app, _key.Name, _time.GetUtcNow())
                : new ChannelVacated(_app, _key.Name, _time.GetUtcNow()));
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
        if (_inherited is { } inherited && node != Earlier && inherited.Members.ContainsKey(user))
            return true;
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
        foreach (var (user, _) in change.Before)
        {
            if (!change.After.ContainsKey(user))
                outcome.Tell(new MemberChanged(_key, ++_revision, user, null));
        }

        foreach (var (user, info) in change.After)
        {
            if (!change.Before.ContainsKey(user))
                outcome.Tell(new MemberChanged(_key, ++_revision, user, info));
        }

        if (!IsGathering)
            NoteMembers(change.Before, change.After, rules, ref outcome);
    }

    private void NoteMembers(
        ImmutableDictionary<string, ReadOnlyMemory<byte>> before, ImmutableDictionary<string, ReadOnlyMemory<byte>> after,
        OccupancyRules rules,
        ref Outcome outcome)
    {
        if (!rules.IsNoted)
            return;
        var now = _time.GetUtcNow();
        foreach (var (user, _) in before)
        {
            if (!after.ContainsKey(user))
                outcome.Note(new MemberRemoved(_app, _key.Name, now, user));
        }

        foreach (var (user, _) in after)
        {
            if (!before.ContainsKey(user))
                outcome.Note(new MemberAdded(_app, _key.Name, now, user));
        }
    }

    /// <summary>The effects of a command, gathered without allocating where nothing is.</summary>
    private struct Outcome
    {
        private List<OccupancyEvent>? _events;
        private List<OccupancyNotice>? _notices;

        public (ImmutableDictionary<
            string, ReadOnlyMemory<byte>> Before, ImmutableDictionary<string, ReadOnlyMemory<byte>> After)? Members { get; set; }

        public readonly IReadOnlyList<OccupancyEvent> Events => _events ?? (IReadOnlyList<OccupancyEvent>)[];

        public readonly IReadOnlyList<OccupancyNotice> Notices => _notices ?? (IReadOnlyList<OccupancyNotice>)[];

        public void Tell(OccupancyEvent told) => (_events ??= []).Add(told);

        public void Note(OccupancyNotice notice) => (_notices ??= []).Add(notice);
    }
}
