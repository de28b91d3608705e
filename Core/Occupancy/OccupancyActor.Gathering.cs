using System.Collections.Immutable;

namespace Nudge.Core.Occupancy;

public sealed partial class OccupancyActor
{
    /// <summary>Stands for what nobody has reported anew yet; no node is named so.</summary>
    private const string Earlier = "\0";

    private NodeReport? _inherited;
    private long _inheritedRevision = -1;
    private long _notedRevision = -1;

    // The state that the app's servers were told last, as far as is known.
    private ImmutableDictionary<string, ReadOnlyMemory<byte>> _membersNoted = NodeReport.NoMembers;
    private bool _isOccupiedNoted;
    private ImmutableDictionary<string, ReadOnlyMemory<byte>> _membersHere = NodeReport.NoMembers;

    /// <summary>Whether the actor may have lived elsewhere before and is still receiving from the nodes what they have.</summary>
    /// <remarks>
    /// Until then whoever was on the channel counts as being on it, and the app's servers are told nothing of comings and goings; at the
    /// end they are told the difference between what a node was told last and what there is. So a move of the actor is seen by nobody.
    /// </remarks>
    public bool IsGathering { get; private set; }

    /// <summary>Begins to gather; the host calls <see cref="EndGathering"/> when every node has had the time to report.</summary>
    public void Gather()
    {
        if (IsGathering)
            return;
        IsGathering = true;
        _membersHere = _membersNoted = _members;
        _isOccupiedNoted = Subscriptions > 0;
    }

    /// <summary>
    /// Takes in what a node was told by an earlier life of the actor; of several, what the latest revision shows. Passed over if it does
    /// not gather.
    /// </summary>
    /// <param name="known">The state that the node was told last.</param>
    /// <param name="noted">
    /// The part of it that the app's servers were told, where the earlier life did not come to the end of its own gathering;
    /// <see langword="null"/>: all of it.
    /// </param>
    /// <param name="rules">The rules of the channel.</param>
    public OccupancyDecision Inherit(OccupancyView known, OccupancyView? noted, OccupancyRules rules)
    {
        if (!IsGathering)
            return new(View, [], []);
        NoteInherited(noted ?? known);
        if (known.Revision <= _inheritedRevision)
            return new(View, [], []);
        _inheritedRevision = known.Revision;
        _revision = Math.Max(_revision, known.Revision);
        var members = known.Members ?? NodeReport.NoMembers;
        _counted ??= known.Counted;
        if (_kept is null && known.Kept is { } kept && kept.Until > _time.GetUtcNow())
            _kept = kept;
        return Replace(new(0, known.Subscriptions, members), rules, isOver: false);
    }

    private void NoteInherited(OccupancyView noted)
    {
        if (noted.Revision <= _notedRevision)
            return;
        _notedRevision = noted.Revision;
        _membersNoted = (noted.Members ?? NodeReport.NoMembers).SetItems(_membersHere);
        _isOccupiedNoted |= noted.IsOccupied;
        _isMissNoted |= noted.IsOccupied;
    }

    /// <summary>All nodes have reported: what nobody did is gone.</summary>
    public OccupancyDecision EndGathering(OccupancyRules rules) => IsGathering ? Replace(null, rules, isOver: true) : new(View, [], []);

    private OccupancyDecision Replace(NodeReport? inherited, OccupancyRules rules, bool isOver)
    {
        var outcome = new Outcome();
        var was = Subscriptions;
        if (rules.HasMembers)
            TryCount(Earlier, _inherited, inherited ?? new(0, 0, NodeReport.NoMembers), int.MaxValue, ref outcome);
        _inherited = inherited;
        // While it gathers, events are told and notices are not.
        TellChanges(was, rules, ref outcome);
        if (isOver)
        {
            IsGathering = false;
            NoteGathered(rules, ref outcome);
        }

        return new(View, outcome.Events, outcome.Notices);
    }

    private void NoteGathered(OccupancyRules rules, ref Outcome outcome)
    {
        var isOccupied = Subscriptions > 0;
        if (rules.IsNoted && isOccupied != _isOccupiedNoted)
            outcome.Note(isOccupied
                ? new ChannelOccupied(_app, _key.Name, _time.GetUtcNow())
                : new ChannelVacated(_app, _key.Name, _time.GetUtcNow()));
        if (rules.HasMembers)
            NoteMembers(_membersNoted, _members, rules, ref outcome);
        if (IsCountDue && _counted != Subscriptions)
            TellCount(rules, ref outcome);
        else
            IsCountDue = false;
        if (_isMissDue && isOccupied)
            NoteMiss(rules, ref outcome);
        _isMissDue = false;
        _membersNoted = _membersHere = NodeReport.NoMembers;
    }
}
