using System.Diagnostics.Metrics;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;

namespace Nudge.Tests.Realtime;

/// <summary>Takes note of what its mailbox has it do.</summary>
/// <param name="seed">
/// It takes as many events as it likes, goes on in other threads and fails by chance; <see langword="null"/>: it does none of that.
/// </param>
internal sealed class NotingOwner(int? seed = null) : IMailboxOwner<NotedEvent>
{
    private static readonly ConnectionMetrics Metrics = new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), tellsAppsApart: true,
        TimeProvider.System);

    private readonly Random? _random = seed is { } known ? new(known) : null;
    private int _inside;

    /// <summary>Whether all that it does fails.</summary>
    public bool IsFaulty { get; init; }

    public List<(int Poster, int Number)> Done { get; } = [];

    /// <summary>How many events it took each time.</summary>
    public List<int> Runs { get; } = [];

    public HashSet<int> Threads { get; } = [];

    public int Overlaps { get; private set; }

    /// <summary>The most bytes of events that waited one behind the other.</summary>
    public int BytesMost { get; private set; }

    public int Thrown { get; private set; }

    public int Failures { get; private set; }

    public Mailbox<NotedEvent, NotingOwner> NewMailbox(int bytesMax) => new(this, bytesMax, Metrics);

    public async ValueTask<int> TakeAsync(Arrivals<NotedEvent> arrivals)
    {
        Enter();
        try
        {
            BytesMost = Math.Max(BytesMost, Enumerable.Range(0, arrivals.Count).Sum(i => arrivals[i].Bytes));
            if (_random?.Next(8) == 0)
                await Task.Yield();
            Threads.Add(Environment.CurrentManagedThreadId);
            var count = _random?.Next(1, arrivals.Count + 1) ?? arrivals.Count;
            if (IsFaulty || _random?.Next(16) == 0)
            {
                Done.Add((arrivals[0].Poster, arrivals[0].Number));
                throw Fault();
            }

            Runs.Add(count);
            for (var i = 0; i < count; i++)
                Done.Add((arrivals[i].Poster, arrivals[i].Number));
            return count;
        }
        finally
        {
            Leave();
        }
    }

    public void Do(int poster, int number, bool isFaulty)
    {
        Enter();
        Done.Add((poster, number));
        Leave();
        if (isFaulty)
            throw Fault();
    }

    public void Failed(Exception exception)
    {
        Failures++;
        if (IsFaulty || _random?.Next(4) == 0)
            throw new NotSupportedException("Not even that can be told.");
    }

    private NotSupportedException Fault()
    {
        Thrown++;
        return new("A fault.");
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _inside) != 1)
            Overlaps++;
    }

    private void Leave() => Interlocked.Decrement(ref _inside);
}
