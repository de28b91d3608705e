using Nudge.Core.Actors;
using Nudge.Core.Devices;
using Nudge.Core.Positions;
using Nudge.Core.Pushes;
using Nudge.Push.Sending;
using Nudge.Tests.Support;

namespace Nudge.Tests.Push.Queue;

/// <summary>Receipts through the queue, under a clock that jumps from one due time to the next (S2.36, S2.39).</summary>
public sealed class PushReceiptTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly DeviceTable _devices = new();
    private readonly MemoryStore _store;
    private readonly ScriptedSender _sender;
    private readonly DateTimeOffset _start;
    private int _tickets;

    public PushReceiptTests()
    {
        _store = new(_time);
        _start = _time.GetUtcNow();
        _sender = new(_ => PushResult.Accepted($"t{Interlocked.Increment(ref _tickets)}", hasReceipt: true));
    }

    [Fact]
    public async Task One_that_never_comes_is_asked_for_after_15_20_and_30_minutes_and_each_hour_of_a_day()
    {
        _sender.Receipt = _ => null;
        var node = await StartAsync(devices: 1);
        var minutes = new List<double>();
        await RunAsync(node, () =>
        {
            if (_sender.Asked.TryDequeue(out _))
                minutes.Add((_time.GetUtcNow() - _start).TotalMinutes);
        });

        Assert.Equal([15, 20, 30, .. Enumerable.Range(1, 24).Select(hour => hour * 60.0)], minutes);
        // It went, and nobody will ever say how it ended.
        Assert.Equal((PushSendState.Sent, null), (_store.PushSends.Single().State, _store.PushSends.Single().Due));
    }

    [Fact]
    public async Task Each_receipt_settles_its_own_push()
    {
        _sender.Receipt = ticket => ticket switch
        {
            "t1" => PushResult.Confirmed,
            "t2" => PushResult.Dead("DeviceNotRegistered"),
            "t3" => PushResult.RetryDevice("MessageRateExceeded"),
            "t4" => PushResult.TooLarge("MessageTooBig"),
            "t5" => PushResult.Dropped("DeveloperError"),
            _ => PushResult.Confirmed,
        };
        await RunAsync(await StartAsync(devices: 5), () => { });

        var byDevice = _store.PushSends.ToDictionary(send => send.Device);
        Assert.Equal(
            [
                (PushSendState.Confirmed, "", 1), (PushSendState.Failed, "DeviceNotRegistered", 1), (PushSendState.Confirmed, "", 2),
                (PushSendState.Failed, "MessageTooBig", 1), (PushSendState.Failed, "DeveloperError", 1),
            ],
            byDevice.Keys.Order(StringComparer.Ordinal).Select(id => (byDevice[id].State, byDevice[id].Reason, byDevice[id].Tries)));
        Assert.Equal(
            [DeviceState.Fresh, DeviceState.Dead, DeviceState.Fresh, DeviceState.Fresh, DeviceState.Fresh],
            byDevice.Keys.Order(StringComparer.Ordinal).Select(id => _devices[id].Health.State));
    }

    [Fact]
    public async Task Receipts_that_refuse_the_app_s_credentials_stop_it_once_and_one_such_receipt_is_a_stranger_s()
    {
        _sender.Receipt = ticket => ticket == "t1" ? PushResult.Refused("InvalidCredentials") : PushResult.Confirmed;
        var node = await StartAsync(devices: 4);
        await RunAsync(node, () => { }, _start.AddMinutes(15));
        Assert.Empty(node.Alerts.Told);

        _sender.Receipt = _ => PushResult.Refused("InvalidCredentials");
        await AppendAsync("n2");
        await RunAsync(node, () => { }, _time.GetUtcNow().AddMinutes(20));
        Assert.Equal(("loans", "expo", "InvalidCredentials"), Assert.Single(node.Alerts.Told));
        // They wait for other credentials, and for no time. The first one is under way for the second time, and nobody asks for it.
        Assert.Equal(4, _store.PushSends.Count(send => send.IsStopped));
        Assert.Single(_store.PushSends, send => send is { State: PushSendState.Sent, Tries: 2 });
    }

    private async Task<PushNode> StartAsync(int devices)
    {
        _devices.Add("loans", devices);
        await AppendAsync("n1");
        return new(_store, _store, _time, _sender, _devices, PushNode.AppOf("loans"));
    }

    private Task AppendAsync(string id)
    {
        var job = PushNode.Job("loans", "news", id, _time.GetUtcNow());
        return _store.AppendAsync(new(
            new(ActorKind.Channel, job.App, job.Notification), null, new Head(Epoch.Create(), 0, 0), [job]));
    }

    /// <summary>Does what is due, and jumps to the next due time, until nothing is or until a moment.</summary>
    private async Task RunAsync(PushNode node, Action after, DateTimeOffset? until = null)
    {
        for (var step = 0; await _store.ReadNextPushAsync(CancellationToken.None) is { } due && (until is null || due <= until); step++)
        {
            Assert.True(step < 1_000, "It does not end.");
            if (due > _time.GetUtcNow())
                _time.Advance(due - _time.GetUtcNow());
            await node.StepAsync();
            after();
        }
    }
}
