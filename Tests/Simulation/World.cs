using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Tests.Core;
using Nudge.Tests.Support;

namespace Nudge.Tests.Simulation;

/// <summary>
/// People, an application that publishes, one process after another, one disk and one clock; a seed decides all that happens.
/// </summary>
internal sealed class World
{
    internal static readonly IReadOnlyList<InboxKey> Inboxes = [Sample.Inbox("ada"), Sample.Inbox("ben"), Sample.Inbox("cem")];
    internal static readonly IReadOnlyList<ChannelKey> Channels =
        [Sample.Channel("library:7"), Sample.Channel("library:8"), Sample.Channel("site:announcements")];

    private readonly SimulationContext _context = new();
    private readonly List<TaskCompletionSource> _waiting = [];
    private readonly List<SimulatedDevice> _devices = [];
    private readonly Queue<string> _trail = new();
    private readonly List<Task> _people = [];
    private bool _isCalm;

    internal World(int seed)
    {
        Random = new(seed);
        Disk = new(Time);
        Witness = new(Disk) { Tell = told => _devices.ForEach(device => device.Hear(told)) };
        Host = Start();
    }

    internal Random Random { get; }

    internal FakeTimeProvider Time { get; } = TestClock.AtNoon();

    internal MemoryStore Disk { get; }

    internal Witness Witness { get; }

    internal SimulatedHost Host { get; private set; }

    /// <summary>Lets the world go for a number of steps, calms it, waits until everyone is done, and checks what is left.</summary>
    internal void Run(int steps)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            Populate();
            for (var i = 0; i < steps; i++)
                Step();
            Say("calm");
            _isCalm = true;
            Host.Store.FailureRate = 0;
            Finish();
            // Snoozed items come back, so that nothing is due later.
            Time.Advance(TimeSpan.FromHours(1));
            _people.AddRange(Inboxes.Select(inbox => CallAsync((host, token) => host.Inboxes.MeetAsync(inbox, token))));
            Finish();
            // Now that nothing changes any more, everyone looks once.
            _people.AddRange(_devices.Select(device => device.FinishAsync()));
            Finish();
            CheckEnd();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"The world broke after\n{string.Join('\n', _trail)}", e);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    internal bool IsCalm => _isCalm;

    internal void Say(string what)
    {
        _trail.Enqueue($"{Time.GetUtcNow():HH:mm:ss.fff} {what}");
        if (_trail.Count > 60)
            _trail.Dequeue();
    }

    /// <summary>Waits until the world comes around to the caller again.</summary>
    internal Task TurnAsync()
    {
        var turn = new TaskCompletionSource();
        _waiting.Add(turn);
        return turn.Task;
    }

    /// <summary>Calls the process of the moment; callers lose patience now and then.</summary>
    internal async Task<T> CallAsync<T>(Func<SimulatedHost, CancellationToken, Task<T>> call)
    {
        using var patience = new CancellationTokenSource();
        var host = Host;
        if (!_isCalm && Random.Next(8) == 0)
            _ = LosePatienceAsync(patience);
        return await host.WaitAsync(call(host, patience.Token));
    }

    private async Task LosePatienceAsync(CancellationTokenSource patience)
    {
        await TurnAsync();
        try
        {
#pragma warning disable CA1849 // CancelAsync would leave the thread of the simulation.
            patience.Cancel();
#pragma warning restore CA1849
        }
        catch (ObjectDisposedException)
        {
            // The answer came first.
        }
    }

    private SimulatedHost Start()
    {
        var host = new SimulatedHost(Disk, Witness, Time, Random);
        host.Store.FailureRate = _isCalm ? 0 : Random.Next(3) * 0.03;
        return host;
    }

    private void Populate()
    {
        for (var i = 0; i < 6; i++)
            _people.Add(new SimulatedPublisher(this).RunAsync());
        foreach (var inbox in Inboxes)
        {
            for (var i = 0; i < 2; i++)
            {
                var device = new SimulatedDevice(this, inbox);
                _devices.Add(device);
                _people.Add(device.RunAsync());
            }
        }

        _people.Add(new SimulatedRetention(this).RunAsync());
    }

    private void Finish()
    {
        for (var i = 0; _people.Exists(person => !person.IsCompleted) || Host.Store.UnderWay > 0; i++)
        {
            Assert.True(i < 200_000, "Someone waits for what does not come.");
            Step();
        }
    }

    private void Step()
    {
        _context.RunReady();
        if (_people.Find(person => person.IsFaulted) is { } failed)
            failed.GetAwaiter().GetResult();
        var choice = Random.Next(1_000);
        if (choice < 2 && !_isCalm)
            Crash();
        else if (choice < 12)
            Host.Sweep();
        else if (choice < 60)
            Time.Advance(TimeSpan.FromMilliseconds(Random.Next(2_000)));
        else if ((choice < 700 || _waiting.Count == 0) && Host.Store.UnderWay > 0)
            Host.Store.Step();
        else if (_waiting.Count > 0)
            Wake(Random.Next(_waiting.Count));
        _context.RunReady();
    }

    private void Wake(int index)
    {
        var turn = _waiting[index];
        _waiting.RemoveAt(index);
        turn.SetResult();
    }

    private void Crash()
    {
        Say("crash");
        var crashed = Host;
        Witness.Crashed();
        Host = Start();
        crashed.Crash();
        _devices.ForEach(device => device.Disconnect());
    }

    private void CheckEnd()
    {
        Witness.CheckKept();
        foreach (var device in _devices)
            device.CheckConverged();
        foreach (var inbox in Inboxes)
            CheckChannels(inbox);
    }

    /// <summary>The store's count from the actor's cursors equals the user's log, row by row.</summary>
    private void CheckChannels(InboxKey inbox)
    {
        if (Disk.Find(inbox.Actor) is not { } log)
            return;
        var replay = InboxReplay.Of(log.Inbox.Values, long.MaxValue, 0);
        var answer = Host.Inboxes.MeetAsync(inbox, CancellationToken.None);
        while (!answer.IsCompleted)
        {
            Host.Store.Step();
            _context.RunReady();
        }

        var view = answer.GetAwaiter().GetResult();
        var counts = Disk.CountUnreadAsync(
            Sample.App.Value, inbox.User.Value, view.Preferences.MutedRows, view.Queries, CancellationToken.None).GetAwaiter().GetResult();
        foreach (var (query, count) in view.Queries.Zip(counts))
        {
            var subscription = replay.Subscriptions[query.Channel];
            var rows = Disk.Find(new(ActorKind.Channel, Sample.App.Value, query.Channel))?.RetainedChannel ?? [];
            var unread = rows.Where(row => row.Offset > subscription.Start && !subscription.Read.Contains(row.Offset)
                && row.Actor != inbox.User.Value && !replay.IsMuted(row.Type, row.Entity) && !query.Muted).ToArray();
            Assert.Equal((unread.LongLength, unread.LongCount(row => row.Offset > subscription.SeenUpTo)), (count.Unread, count.Unseen));
        }
    }
}
