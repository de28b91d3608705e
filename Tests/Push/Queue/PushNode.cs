using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Pushes;
using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Queue;
using Nudge.Push.Sending;
using Nudge.Tests.Support;

namespace Nudge.Tests.Push.Queue;

/// <summary>The workers on the queue of one node, driven step by step, over a store that others share.</summary>
internal sealed class PushNode
{
    private readonly IPushQueue _queue;
    private readonly FakeTimeProvider _time;
    private readonly PushSenderGates _gates;

    public PushNode(
        IPushQueue queue, IPushAccounts accounts, FakeTimeProvider time, IPushSender sender, DeviceTable devices, params AppView[] apps)
    {
        (_queue, _time) = (queue, time);
        var senders = new Dictionary<PushProvider, IPushSender> { [sender.Provider] = sender };
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var metrics = new PushMetrics(meters, time);
        _gates = new(senders, new() { CallSeconds = 10 });
        var accesses = new PushAccesses(accounts, new OpenVault(), senders, time);
        var states = new PushStates(time);
        Recorder = new(queue, time);
        var stops = new PushStops(accounts, accesses, Alerts, metrics, time, NullLogger<PushStops>.Instance);
        var delivery = new PushDelivery(_gates, accesses, states, Recorder, devices.Port, stops, metrics, time);
        // Nobody is connected.
        var waits = new ForegroundWaits(
            Answering<IForegroundUsers>.To(
                nameof(IForegroundUsers.ReadForegroundAsync), _ => Task.FromResult<IReadOnlySet<string>>(new HashSet<string>())),
            time);
        var standings = new PushStandings(null!, null!, waits, time);
        var table = Answering<IApps>.To(nameof(IApps.GetAsync), arguments => ValueTask.FromResult(
            Array.Find(apps, app => app.Id == (AppId)arguments[0]!)));
        // Nobody was met, so nobody has preferences or numbers.
        var inboxes = Answering<IInboxTotals>.To(
            nameof(IInboxTotals.ReadInboxesAsync), _ => Task.FromResult<IReadOnlyList<StoredInbox>>([]));
        var heads = Answering<IChannelReader>.To(
            nameof(IChannelReader.ReadHeadsAsync), _ => Task.FromResult<IReadOnlyList<Head>>([default]));
        var channels = new ChannelStandings(new(inboxes, null!), heads, queue, waits, time);
        Channels = new(queue, table, devices.Port, channels, delivery, Recorder, time);
        Retries = new(queue, table, devices.Port, standings, channels, delivery, Recorder);
        Receipts = new(_gates, accesses, Recorder, devices.Port, stops, metrics, time);
        _ = Recorder.RunAsync();
    }

    public PushRecorder Recorder { get; }

    public ChannelPushes Channels { get; }

    public PushRetries Retries { get; }

    public PushReceiptRound Receipts { get; }

    public AlertBook Alerts { get; } = new();

    public static AppView AppOf(string id) => new(
        new(id, $"key-{id}", id, "test", true, [], [], new() { Push = new(Enabled: true) }, TestClock.AtNoon().GetUtcNow()),
        Revocations.None, 1);

    /// <summary>A channel's notification with its job, as an append has it.</summary>
    public static PushJob Job(string app, string channel, string id, DateTimeOffset at, PushLane lane = PushLane.Pro) => PushJob.Show(
        new(lane), app, isChannel: true, channel, id, 1, null, at,
        Encoding.UTF8.GetBytes($$$"""{"type":"news","payload":{"title":"{{{id}}}"}}"""));

    /// <summary>Does one piece of each kind that is due.</summary>
    /// <returns>Whether there was any.</returns>
    public async Task<bool> StepAsync()
    {
        var now = Clock.Milliseconds(_time.GetUtcNow());
        var until = now + _gates.Lease;
        var any = false;
        foreach (var lane in Enum.GetValues<PushLane>())
        {
            foreach (var job in await _queue.ClaimJobsAsync(lane, ofChannels: true, now, until, 1, CancellationToken.None))
            {
                any = true;
                await Channels.RunAsync(job, CancellationToken.None);
            }

            var waiting = await _queue.ClaimSendsAsync(PushSendState.Waiting, lane, now, until, 500, CancellationToken.None);
            if (waiting.Count > 0)
            {
                any = true;
                await Retries.RunAsync(waiting, CancellationToken.None);
            }

            var sent = await _queue.ClaimSendsAsync(PushSendState.Sent, lane, now, until, 300, CancellationToken.None);
            if (sent.Count > 0)
            {
                any = true;
                await Receipts.RunAsync(sent, CancellationToken.None);
            }
        }

        return any;
    }

    internal sealed class OpenVault : IPushVault
    {
        public byte[]? Open(PushAccount account) => account.Sealed.ToArray();
    }

    internal sealed class AlertBook : IPushAlerts
    {
        public ConcurrentQueue<(string App, string Provider, string Reason)> Told { get; } = new();

        public Task TellStoppedAsync(AppId app, string provider, string reason, CancellationToken cancellationToken)
        {
            Told.Enqueue((app.Value, provider, reason));
            return Task.CompletedTask;
        }
    }
}
