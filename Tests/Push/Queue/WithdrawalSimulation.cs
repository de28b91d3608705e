using System.Globalization;
using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Core.Pushes;
using Nudge.Push.Messages;
using Nudge.Push.Sending;
using Nudge.Tests.Support;

namespace Nudge.Tests.Push.Queue;

/// <summary>
/// Two nodes that are killed at random push a channel's notification while it is withdrawn: in the end it is on no device that does not
/// know.
/// </summary>
public sealed class WithdrawalSimulation
{
    private const int Devices = 3_000;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Whenever_it_is_withdrawn_each_device_that_was_sent_it_is_told_after_it()
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
        var shown = new Dictionary<string, PushKind>(StringComparer.Ordinal);
        var sender = new ScriptedSender(message =>
        {
            lock (random)
            {
                if (random.Next(20) == 0)
                    return PushResult.RetryDevice("MessageRateExceeded");
                shown[message.Target.Address] = message.Kind;
                return PushResult.Accepted(Guid.NewGuid().ToString(), hasReceipt: true);
            }
        });
        var (restless, withdrawAt) = (true, random.Next(1, 8));
        PushNode Start() => new(CrashingQueue.Over(store, Fate), store, time, sender, devices, PushNode.AppOf("loans"));
        PushNode[] nodes = [Start(), Start()];
        await store.AppendAsync(new(
            new(ActorKind.Channel, "loans", "news"), null, new Head(Epoch.Create(), 0, 0),
            [PushNode.Job("loans", "news", "n1", time.GetUtcNow())]));
        for (var step = 0; ; step++)
        {
            Assert.True(step < 5_000, "It does not end.");
            var due = await store.ReadNextPushAsync(CancellationToken.None);
            if (due is null && step > withdrawAt)
                break;
            if (step == withdrawAt)
            {
                var now = time.GetUtcNow();
                await store.WithdrawPushesAsync(
                    PushJob.Withdraw(new(PushLane.Pro), "loans", true, "news", "n1", now), now + Lease, CancellationToken.None);
                continue;
            }

            if (due - time.GetUtcNow() is { Ticks: > 0 } rest)
                time.Advance(rest);
            restless = step < 200;
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

        Assert.All(store.PushJobs, job => Assert.Null(job.Due));
        // A request whose outcome a crash has lost is no push that anybody knows of.
        var known = store.PushSends.Where(send => store.PushJobs.Single(job => job.Id == send.Job).Kind == PushJobKind.Show)
            .Where(send => send.State is PushSendState.Sent or PushSendState.Confirmed).Select(send => send.Device).ToList();
        Assert.All(known, device => Assert.Equal(PushKind.Withdraw, shown[devices[device].Address]));

        (bool Writes, bool Dies) Fate(PushRecord record) =>
            !restless || random.Next(12) > 0 ? (true, false) : (random.Next(2) == 0, true);
    }
}
