using Nudge.Core.Actors;
using Nudge.Tests.Support;

namespace Nudge.Tests.Simulation;

/// <summary>
/// A store as a process sees it: slow, in an order of its own between actors, and failing with an outcome that nobody knows.
/// </summary>
/// <remarks>
/// Nothing happens in it until <see cref="Step"/> does one thing of those that are under way. Appends of one actor are applied and answered
/// in order. A failed one was applied before, is applied at some later moment, or never is; the rest of its lineage is given up. A process
/// that crashed leaves its store behind: what was applied is on the disk, and nothing is answered any more.
/// </remarks>
internal sealed partial class FaultyStore(MemoryStore disk, Random random)
{
    private readonly List<PendingAppend> _appends = [];
    private readonly List<PendingRead> _reads = [];
    private readonly List<Append> _late = [];

    /// <summary>How likely an operation fails.</summary>
    internal double FailureRate { get; set; }

    internal int UnderWay => _appends.Count + _reads.Count + _late.Count;

    public Task<AppendOutcome> AppendAsync(Append append)
    {
        var pending = new PendingAppend(append);
        _appends.Add(pending);
        return pending.Answer.Task;
    }

    /// <summary>Moves one thing that is under way a step on.</summary>
    internal void Step()
    {
        var choice = random.Next(UnderWay);
        if (choice < _appends.Count)
            StepAppend(_appends[choice].Append.Actor);
        else if (choice < _appends.Count + _reads.Count)
            StepRead(_reads[choice - _appends.Count]);
        else
            ApplyLate(choice - _appends.Count - _reads.Count);
    }

    private void StepAppend(ActorKey actor)
    {
        var own = _appends.Where(pending => pending.Append.Actor == actor).ToArray();
        var next = Array.Find(own, pending => !pending.IsSettled);
        if (next is not null && (!own[0].IsSettled || random.Next(2) == 0))
        {
            Settle(next);
            return;
        }

        _appends.Remove(own[0]);
        own[0].Deliver();
    }

    private void Settle(PendingAppend pending)
    {
        var lineage = pending.Append.Lineage!;
        if (lineage.IsBroken)
        {
            pending.Outcome = AppendOutcome.Conflict;
            return;
        }

        if (random.NextDouble() >= FailureRate)
        {
            pending.Outcome = disk.Apply(pending.Append);
            if (pending.Outcome == AppendOutcome.Conflict)
                lineage.Break();
            return;
        }

        lineage.Break();
        pending.Failure = new StoreUnavailableException("The simulated store did not answer.");
        switch (random.Next(3))
        {
            case 0:
                disk.Apply(pending.Append);
                break;
            case 1:
                _late.Add(pending.Append);
                break;
        }
    }

    private void StepRead(PendingRead read)
    {
        if (!read.IsSettled)
        {
            read.Settle(random.NextDouble() < FailureRate);
            return;
        }

        _reads.Remove(read);
        read.Deliver();
    }

    private void ApplyLate(int index)
    {
        disk.Apply(_late[index]);
        _late.RemoveAt(index);
    }

    private sealed class PendingAppend(Append append)
    {
        internal Append Append => append;

        internal TaskCompletionSource<AppendOutcome> Answer { get; } = new();

        internal AppendOutcome? Outcome { get; set; }

        internal StoreUnavailableException? Failure { get; set; }

        internal bool IsSettled => Outcome is not null || Failure is not null;

        internal void Deliver()
        {
            if (Failure is not null)
                Answer.SetException(Failure);
            else
                Answer.SetResult(Outcome!.Value);
        }
    }

    /// <summary>Settled at one moment, delivered at a later one: what it read may be old by then.</summary>
    private abstract class PendingRead
    {
        internal bool IsSettled { get; private protected set; }

        internal abstract void Settle(bool isFailing);

        internal abstract void Deliver();
    }

    private sealed class PendingRead<T>(Func<Task<T>> read) : PendingRead
    {
        private T? _value;
        private bool _isFailed;

        internal TaskCompletionSource<T> Answer { get; } = new();

        internal override void Settle(bool isFailing)
        {
            _isFailed = isFailing;
            _value = isFailing ? default : read().GetAwaiter().GetResult();
            IsSettled = true;
        }

        internal override void Deliver()
        {
            if (_isFailed)
                Answer.SetException(new StoreUnavailableException("The simulated store did not answer."));
            else
                Answer.SetResult(_value!);
        }
    }
}
