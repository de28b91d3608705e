using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Embedded;

/// <summary>
/// A store as many threads meet it: appends of different actors become durable in an order of chance, some fail with an outcome that nobody
/// knows, some are refused at the call. It keeps the contract of <see cref="IActorStore"/>, so whatever breaks on it is the host's fault.
/// </summary>
/// <remarks>The fate of the n-th operation of an actor comes from the seed alone, whatever the threads do.</remarks>
internal sealed class RestlessStore(MemoryStore disk, int seed) : IActorStore
{
    private readonly ConcurrentDictionary<ActorKey, Lane> _lanes = new();
    private readonly ConcurrentBag<Task> _late = [];
    private int _failed;

    /// <summary>Appends that failed, whatever became of their rows.</summary>
    public int Failed => Volatile.Read(ref _failed);

    public Task<AppendOutcome> AppendAsync(Append append)
    {
        var lane = LaneOf(append.Actor);
        lock (lane)
        {
            var fate = lane.Draw(seed, append.Actor);
            if (append.Lineage!.IsClosed)
                return Task.FromResult(AppendOutcome.Conflict);
            if (fate.Kind == FateKind.RefusedAtTheCall)
            {
                append.Lineage.Close();
                throw Fail("The queue is full; nothing was written.");
            }

            lane.UnderWay++;
            var done = new TaskCompletionSource<AppendOutcome>(
                fate.ContinuesElsewhere ? TaskCreationOptions.RunContinuationsAsynchronously : default);
            lane.Tail = WriteAsync(lane, lane.Tail, append, fate, done);
            return done.Task;
        }
    }

    public Task<Head?> ReadHeadAsync(ActorKey actor, CancellationToken cancellationToken) => disk.ReadHeadAsync(actor, cancellationToken);

    public Task<AcceptedRow?> FindAcceptedAsync(ActorKey actor, string id, CancellationToken cancellationToken) =>
        ReadAsync(actor, () => disk.FindAcceptedAsync(actor, id, cancellationToken));

    /// <summary>Remembers so few ids that an actor must look most of them up.</summary>
    public Task<ChannelSnapshot?> LoadAsync(ActorKey actor, DateTimeOffset since, CancellationToken cancellationToken) =>
        ReadAsync(actor, () => ((IChannelReader)disk).LoadAsync(actor, since, 3, cancellationToken));

    /// <summary>Appends of one actor that were taken in and are not answered.</summary>
    public int UnderWay(ActorKey actor)
    {
        var lane = LaneOf(actor);
        lock (lane)
            return lane.UnderWay;
    }

    /// <summary>Completes when nothing is written any more.</summary>
    public Task SettleAsync() => Task.WhenAll([.. _lanes.Values.Select(lane => lane.Tail), .. _late]);

    private Lane LaneOf(ActorKey actor) => _lanes.GetOrAdd(actor, static _ => new());

    private async Task WriteAsync(Lane lane, Task before, Append append, Fate fate, TaskCompletionSource<AppendOutcome> done)
    {
        await before;
        await fate.WaitAsync();
        AppendOutcome? outcome = null;
        var lineage = append.Lineage!;
        if (lineage.IsBroken)
        {
            outcome = AppendOutcome.Conflict;
        }
        else if (fate.Kind is FateKind.Durable or FateKind.WrittenAndFailed)
        {
            outcome = await WriteAsync(append);
            if (outcome == AppendOutcome.Conflict)
                lineage.Break();
        }

        if (fate.Kind != FateKind.Durable && !lineage.IsBroken)
        {
            outcome = null;
            lineage.Break();
        }

        lock (lane)
            lane.UnderWay--;
        if (outcome is { } known)
        {
            done.SetResult(known);
            return;
        }

        if (fate.Kind == FateKind.FailedAndWrittenLater)
            _late.Add(WriteLateAsync(append, fate));
        done.SetException(Fail("The store did not answer."));
    }

    private async Task WriteLateAsync(Append append, Fate fate)
    {
        await Task.Yield();
        await fate.WaitAsync();
        await WriteAsync(append);
    }

    // The lineage is looked after here: on the disk, what was taken in before it was closed would be refused.
    private Task<AppendOutcome> WriteAsync(Append append) => disk.AppendAsync(append with { Lineage = null });

    private async Task<T> ReadAsync<T>(ActorKey actor, Func<Task<T>> read)
    {
        var lane = LaneOf(actor);
        Fate fate;
        lock (lane)
            fate = lane.Draw(seed, actor);
        await fate.WaitAsync();
        var answer = await read();
        await fate.WaitAsync();
        return fate.Kind == FateKind.Durable ? answer : throw new StoreUnavailableException("The store did not answer a read.");
    }

    private StoreUnavailableException Fail(string message)
    {
        Interlocked.Increment(ref _failed);
        return new(message);
    }

    private enum FateKind
    {
        Durable,
        RefusedAtTheCall,
        Failed,
        WrittenAndFailed,
        FailedAndWrittenLater,
    }

    private sealed class Lane
    {
        private int _operations;

        public Task Tail { get; set; } = Task.CompletedTask;

        public int UnderWay { get; set; }

        public Fate Draw(int seed, ActorKey actor) =>
            new(new Random(HashOf($"{seed}/{actor.Name}/{_operations++}")));

        /// <summary>The same in every process, which <see cref="HashCode"/> is not.</summary>
        private static int HashOf(string text) => text.Aggregate(17, (hash, character) => unchecked((hash * 31) + character));
    }

    private sealed class Fate(Random random)
    {
        private readonly int _wait = random.Next(10);

        public FateKind Kind { get; } = random.Next(12) == 0 ? (FateKind)random.Next(1, 5) : FateKind.Durable;

        public bool ContinuesElsewhere { get; } = random.Next(2) == 0;

        /// <summary>Not at all, for a turn of the scheduler, or a while.</summary>
        public async Task WaitAsync()
        {
            if (_wait > 6)
                // The point of it: answers of a store come late, and in another order.
                await Task.Delay(_wait - 6);
            else if (_wait > 2)
                await Task.Yield();
        }
    }
}
