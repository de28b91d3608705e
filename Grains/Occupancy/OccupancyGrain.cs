using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Interfaces.Occupancy;
using Nudge.Grains.Nodes;
using Orleans.Placement;

namespace Nudge.Grains.Occupancy;

/// <summary>Who is on one channel. Nothing is awaited in its turns, so what is published keeps its order.</summary>
/// <remarks>
/// A new activation may follow one that is gone with its silo. After a change of membership it takes that for granted, gathers what nodes
/// report, and says nothing to the app's servers until it has. Nobody renews an activation that is not used, so it goes after two minutes.
/// </remarks>
[RandomPlacement, GrainType("nudge-occupancy"), CollectionAgeLimit(Minutes = 2)]
internal sealed class OccupancyGrain(
    NodePumps pumps, NodeLiveness sightings, OccupiedChannels channels, MembershipChanges membership, KeptEvents kept,
    IOccupancyNotices notices, ILocalSiloDetails silo, TimeProvider time) : Grain, IOccupancyGrain
{
    /// <summary>
    /// How long nodes have to report to an activation that follows another. They learn within half a second that a silo is gone, and take a
    /// second to report all that it had.
    /// </summary>
    internal static readonly TimeSpan GatherFor = TimeSpan.FromSeconds(4);

    /// <summary>So long a node may still come from another activation, though nothing else says that there was one.</summary>
    private static readonly TimeSpan YoungFor = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    // Revisions of one millisecond: more than an actor can send in it.
    private const int RevisionBits = 20;

    private readonly Guid _id = Guid.NewGuid();
    private readonly long _activatedAt = time.GetTimestamp();
    private ActorKey _key;
    private OccupancyActor _actor = null!;
    private OccupancyRules _rules;
    private OccupiedChannels.Entry? _entry;
    private IGrainTimer? _timer;
    private long _gatheringSince;
    private long _revisionAtFirst;
    private bool _hasGathered;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ActorNames.Parse(ActorKind.Occupancy, this.GetPrimaryKeyString());
        // Above those of every activation before it, so that nodes see which of two views is the later one.
        _actor = new(_key, time, time.GetUtcNow().ToUnixTimeMilliseconds() << RevisionBits);
        _revisionAtFirst = _actor.View.Revision;
        if (membership.IsRecent)
            Gather();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Unlist();
        return Task.CompletedTask;
    }

    public Task<OccupancyAnswer> ReportAsync(OccupancyReport report)
    {
        if (IsRetired())
            return Answer(OccupancyStatus.Retired, null);
        sightings.See(report.Node);
        _rules = report.Rules;
        var isStrange = report.Activation != Guid.Empty && report.Activation != _id;
        if (isStrange && time.GetElapsedTime(_activatedAt) < YoungFor)
            Gather();
        if (report.Known is { } known)
            Release(_actor.Inherit(known, report.Noted, report.Rules));
        if (report.Report is null && (_actor.SequenceOf(report.Node) != report.Sequence || isStrange))
            return Answer(OccupancyStatus.ReportWanted, null);
        if (report.Report is { } anew)
        {
            var decision = _actor.Report(report.Node, anew, report.Rules);
            Release(decision);
            if (decision.IsRefused)
                return Answer(OccupancyStatus.Full, _actor.View);
        }

        var view = _actor.View;
        return isStrange && report.Known is null && _actor.IsGathering
            ? Answer(OccupancyStatus.KnownWanted, view)
            : Answer(OccupancyStatus.Accepted, report.Report is null && report.Revision == view.Revision ? null : view);
    }

    public Task<Reply<OccupancyView>> PublishAsync(ChannelEvent telling, OccupancyRules rules)
    {
        if (IsRetired())
            return Task.FromResult(Reply<OccupancyView>.Retired);
        _rules = rules;
        var decision = _actor.Publish(telling, rules);
        if (rules.IsCached && telling.Notice is null)
        {
            kept.Put(_key, telling.Event.Length, time.GetUtcNow() + OccupancyActor.KeptFor);
            DelayDeactivation(OccupancyActor.KeptFor);
        }

        Release(decision);
        return Task.FromResult(Reply<OccupancyView>.Of(decision.View with { Members = null, Kept = null }));
    }

    public Task TerminateAsync()
    {
        Release(_actor.Terminate());
        LetGoIfEmpty();
        return Task.CompletedTask;
    }

    public Task<OccupancyView> ShowAsync(bool withMembers)
    {
        LetGoIfEmpty();
        return Task.FromResult(withMembers ? _actor.View : _actor.View with { Members = null });
    }

    public Task LapseAsync()
    {
        if (IsRetired())
            return Task.CompletedTask;
        foreach (var node in _actor.Nodes.ToArray())
        {
            // One that was learned of meanwhile stays.
            if (!sightings.IsHere(node))
                Release(_actor.Forget(node, _rules));
        }

        return Task.CompletedTask;
    }

    public Task DropKeptAsync()
    {
        _actor.DropKept();
        return Task.CompletedTask;
    }

    /// <summary>An actor that was made for a question alone does not stay for it.</summary>
    private void LetGoIfEmpty()
    {
        if (_actor.IsEmpty && _actor.View.Revision == _revisionAtFirst)
            DeactivateOnIdle();
    }

    /// <summary>Once: whoever comes later with what it was sent before would bring back those who are gone by now.</summary>
    private void Gather()
    {
        if (_hasGathered)
            return;
        _hasGathered = true;
        _actor.Gather();
        _gatheringSince = time.GetTimestamp();
        Plan();
    }

    /// <summary>
    /// Events of a channel must be noted. Where nobody takes note any more the actor makes room for one elsewhere, which receives all from
    /// the nodes.
    /// </summary>
    private bool IsRetired()
    {
        if (!notices.IsClosed)
            return false;
        DeactivateOnIdle();
        return true;
    }

    /// <summary>Within the turn, so that what is published keeps its order; both only hand over.</summary>
    private void Release(OccupancyDecision decision)
    {
        if (decision.Events.Count > 0)
        {
            foreach (var node in _actor.Nodes)
                pumps.Post(node, decision.Events);
        }

        foreach (var notice in decision.Notices)
            notices.Note(notice);
        if (_actor.Nodes.Count > 0)
            (_entry ??= channels.Add(_key)).Set(decision.View, _actor.Nodes);
        else
            Unlist();
        Plan();
    }

    private void Unlist()
    {
        if (_entry is null)
            return;
        channels.Remove(_key, _entry);
        _entry = null;
    }

    /// <summary>Has a timer while something is due, and none otherwise: there may be very many channels.</summary>
    private void Plan()
    {
        var isDue = _actor.IsGathering || _actor.IsCountDue;
        if (isDue)
        {
            _timer ??= this.RegisterGrainTimer(DoDueAsync, new GrainTimerCreationOptions(Tick, Tick) { KeepAlive = true });
        }
        else
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private Task DoDueAsync()
    {
        if (IsRetired())
            return Task.CompletedTask;
        if (_actor.IsGathering && time.GetElapsedTime(_gatheringSince) >= GatherFor)
            Settle();
        if (_actor.IsCountDue)
            Release(_actor.TellDueCount(_rules));
        return Task.CompletedTask;
    }

    private void Settle()
    {
        Release(_actor.EndGathering(_rules));
        OccupancySettled[] settled = [new(_key, _id)];
        foreach (var node in _actor.Nodes)
            pumps.Post(node, settled);
    }

    private Task<OccupancyAnswer> Answer(OccupancyStatus status, OccupancyView? view) =>
        Task.FromResult(
            new OccupancyAnswer(status, _id, silo.SiloAddress.ToParsableString(), pumps.MembershipVersion, view, !_actor.IsGathering));
}
