using System.Globalization;
using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Core.Pushes;
using Nudge.Push.Sending;
using Nudge.Tests.Support;

namespace Nudge.Tests.Push.Queue;

/// <summary>Two nodes over one queue, killed at random while a provider answers at random: nobody is missed (S2.30, S2.32).</summary>
public sealed class PushQueueSimulation
{
    private const int Devices = 2_500;
    private const int Notifications = 3;

    [Fact]
    public async Task After_any_crashes_nobody_is_missed_and_only_what_was_under_way_is_repeated()
    {
        foreach (var seed in Seeds.Take(12))
        {
            try
            {
                await RunAsync(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"NUDGE_SEED={seed.ToString(CultureInfo.InvariantCulture)} fails.", e);
            }
        }
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var time = TestClock.AtNoon();
        var store = new MemoryStore(time);
        var devices = new DeviceTable();
        devices.Add("loans", Devices);
        var sender = new ScriptedSender(_ => Answer(random));
        var lost = 0;
        var restless = true;
        PushNode Start() => new(
            CrashingQueue.Over(store, Fate), store, time, sender, devices, PushNode.AppOf("loans"));
        PushNode[] nodes = [Start(), Start()];
        for (var i = 0; i < Notifications; i++)
            await AppendAsync(store, PushNode.Job("loans", "news", $"n{i}", time.GetUtcNow()));

        for (var step = 0; await store.ReadNextPushAsync(CancellationToken.None) is { } due; step++)
        {
            Assert.True(step < 20_000, "It does not end.");
            if (due > time.GetUtcNow())
                time.Advance(due - time.GetUtcNow());
            restless = step < 400;
            var node = random.Next(nodes.Length);
            try
            {
                await nodes[node].StepAsync();
            }
            catch (InvalidOperationException)
            {
                nodes[node] = Start();
            }
        }

        var pushed = store.PushSends.Select(send => (send.Job, send.Device)).ToHashSet();
        foreach (var job in store.PushJobs)
            Assert.All(devices.Living("loans"), device => Assert.Contains((job.Id, device.Id), pushed));
        Assert.Equal(Notifications, store.PushJobs.Count);
        Assert.All(store.PushJobs, job => Assert.Null(job.Due));
        Assert.All(
            store.PushSends,
            send => Assert.True(send.State is PushSendState.Confirmed or PushSendState.Failed or PushSendState.Dropped, $"{send}"));
        foreach (var send in store.PushSends.Where(send => send.State == PushSendState.Confirmed))
        {
            var notification = store.PushJobs.Single(job => job.Id == send.Job).Notification;
            Assert.True(sender.Taken.ContainsKey((notification, devices[send.Device].Address)));
        }

        var repeats = sender.Taken.Values.Sum(times => times - 1);
        Assert.True(repeats <= lost, $"{repeats} repeats, and {lost} were under way at crashes.");

        (bool Writes, bool Dies) Fate(PushRecord record)
        {
            if (!restless || random.Next(12) > 0)
                return (true, false);
            var writes = random.Next(2) == 0;
            if (!writes)
                Interlocked.Add(ref lost, record.Added.Count + record.Changed.Count);
            return (writes, true);
        }
    }

    private static PushResult Answer(Random random)
    {
        lock (random)
        {
            return random.Next(40) switch
            {
                0 => PushResult.RetryDevice("MessageRateExceeded"),
                1 => PushResult.Dead("DeviceNotRegistered"),
                2 => PushResult.TooLarge("MessageTooBig"),
                3 when random.Next(20) == 0 => PushResult.RetryApp("http_503", TimeSpan.FromSeconds(random.Next(90))),
                _ => PushResult.Accepted(Guid.NewGuid().ToString(), hasReceipt: true),
            };
        }
    }

    private static Task AppendAsync(MemoryStore store, PushJob job) => store.AppendAsync(new(
        new(ActorKind.Channel, job.App, job.Notification), null, new Head(Epoch.Create(), 0, 0), [job]));
}
