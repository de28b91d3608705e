using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Occupancy;
using Nudge.Grains.Interfaces.Occupancy;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>
/// This node's part of one channel, with the part that the channel's actor knows. One call at a time goes to the actor, with the newest
/// there is.
/// </summary>
internal sealed class ReportedChannel(ActorKey channel, IOccupancyGrain grain)
{
    private readonly Lock _gate = new();
    private List<Waiter> _waiters = [];
    private NodeReport? _newest;
    private OccupancyRules _rules;
    private long _settled = long.MinValue;
    private bool _mustRenew;
    private bool _isUnderWay;
    private bool _isGone;

    internal ActorKey Channel { get; } = channel;

    /// <summary>The actor.</summary>
    internal IOccupancyGrain Grain { get; } = grain;

    /// <summary>Who answered last. Touched by the caller.</summary>
    internal Guid Activation { get; set; }

    /// <summary>Whether that one has told the app's servers of all that it showed. Any thread may set it.</summary>
    internal volatile bool IsSettled;

    /// <summary>The part that the app's servers had learned of before an activation that has not settled. Touched by the caller.</summary>
    internal OccupancyView Noted { get; set; }

    /// <summary>Where that one lives; <see langword="null"/>: nobody has answered. Any thread may read it.</summary>
    internal volatile string? Silo;

    /// <summary>The timestamp at which it is to be renewed. Any thread may read and set it.</summary>
    internal long RenewAt = long.MaxValue;

    /// <summary>The next renewal is for all channels of the silo, and waits for no other. Any thread may set it.</summary>
    internal volatile bool IsUrgent;

    internal bool IsUnderWay
    {
        get
        {
            lock (_gate)
                return _isUnderWay;
        }
    }

    /// <summary>Takes in a report.</summary>
    /// <param name="report">The node's part.</param>
    /// <param name="rules">The rules of the channel.</param>
    /// <param name="now">When.</param>
    /// <param name="answer">The actor's answer to it, or to a newer one.</param>
    /// <param name="mustRun">Whether the caller is to see to it that it is sent.</param>
    /// <returns><see langword="false"/> if the node has left the channel; there is, or will be, another one.</returns>
    internal bool TryPut(NodeReport report, OccupancyRules rules, long now, out Task<Answer<OccupancyView>> answer, out bool mustRun)
    {
        var waiter = new Waiter(report, now);
        answer = waiter.Answered.Task;
        lock (_gate)
        {
            mustRun = !_isGone && !_isUnderWay;
            if (_isGone)
                return false;
            if (_newest is null || report.Sequence > _newest.Sequence)
                (_newest, _rules) = (report, rules);
            _waiters.Add(waiter);
            _isUnderWay = true;
            return true;
        }
    }

    /// <summary>The node leaves the channel, whatever it has there.</summary>
    /// <returns>Whether the caller is to see to it that it is sent.</returns>
    internal bool Leave()
    {
        lock (_gate)
        {
            if (_isGone || _newest is null)
                return false;
            if (!_newest.IsEmpty)
                _newest = new(long.MaxValue, 0, NodeReport.NoMembers);
            var mustRun = !_isUnderWay;
            _isUnderWay = true;
            return mustRun;
        }
    }

    /// <summary>Asks for a renewal.</summary>
    /// <returns>Whether the caller is to see to it that it is sent.</returns>
    internal bool MustRenew()
    {
        lock (_gate)
        {
            if (_isGone || _newest is null)
                return false;
            _mustRenew = true;
            var mustRun = !_isUnderWay;
            _isUnderWay = true;
            return mustRun;
        }
    }

    /// <summary>The next report; <see langword="null"/>: nothing, and the caller's part has ended.</summary>
    /// <param name="isGone">Whether the node has left the channel, and the actor knows it.</param>
    internal Call? Next(out bool isGone)
    {
        isGone = false;
        lock (_gate)
        {
            var isDue = _newest!.Sequence > _settled || _waiters.Count > 0;
            if (isDue || _mustRenew)
            {
                var call = new Call(isDue ? _newest : null, _newest.Sequence, _rules, isDue ? _waiters : []);
                if (isDue)
                    _waiters = [];
                _mustRenew = false;
                return call;
            }

            _isUnderWay = false;
            isGone = _isGone = _newest.IsEmpty;
            return null;
        }
    }

    /// <summary>The actor has received a report, whatever it said to it.</summary>
    internal void Settle(long sequence)
    {
        lock (_gate)
            _settled = Math.Max(_settled, sequence);
    }

    /// <summary>The actor does not know what the node has: the newest report is sent again.</summary>
    internal void Unsettle()
    {
        lock (_gate)
            _settled = long.MinValue;
    }

    /// <summary>A call came to nothing: whoever waited goes on waiting, but for those who have waited for too long.</summary>
    /// <param name="call">Which.</param>
    /// <param name="isOver">Who gives up.</param>
    /// <returns>Those who give up.</returns>
    internal List<Waiter> TakeBack(Call call, Predicate<Waiter> isOver)
    {
        List<Waiter> over = [];
        lock (_gate)
        {
            _mustRenew |= call.Report is null;
            var waiting = new List<Waiter>(call.Waiters.Count + _waiters.Count);
            foreach (var waiter in call.Waiters)
                (isOver(waiter) ? over : waiting).Add(waiter);
            waiting.AddRange(_waiters);
            _waiters = waiting;
            // An empty report that nobody waits for is not worth a call to an actor that cannot be reached: the lease ends it.
            if (over.Count > 0 && waiting.Count == 0 && _newest!.IsEmpty)
                (_settled, _mustRenew) = (_newest.Sequence, false);
        }

        return over;
    }

    /// <summary>One call to the actor.</summary>
    /// <param name="Report">The report; <see langword="null"/>: that nothing has changed.</param>
    /// <param name="Sequence">The number of the newest report.</param>
    /// <param name="Rules">The rules of the channel.</param>
    /// <param name="Waiters">Who wants to know the answer.</param>
    internal sealed record Call(NodeReport? Report, long Sequence, OccupancyRules Rules, IReadOnlyList<Waiter> Waiters);

    /// <summary>Somebody wants to know what the actor says to a report.</summary>
    internal sealed class Waiter(NodeReport report, long since)
    {
        internal NodeReport Report { get; } = report;

        internal long Since { get; } = since;

        internal TaskCompletionSource<Answer<OccupancyView>> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
