using System.Diagnostics.Metrics;
using System.Reflection;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Names;
using Nudge.Grains.Interfaces.Nodes;
using Nudge.Grains.Nodes;
using Orleans.Streams;

namespace Nudge.Tests.Cluster.Nodes;

/// <summary>A node takes a number that it has had for a repetition, so the numbers of a silo's pumps to it never begin again.</summary>
public sealed class NodePumpTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Meter _meter = new("test");
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<NodeBatch> _sent = Channel.CreateUnbounded<NodeBatch>();

    [Fact]
    public async Task After_a_quiet_time_the_next_pump_goes_on_with_the_numbers()
    {
        var first = Create(default);
        first.TryPost(Events);
        Assert.Equal((1, false), await NextAsync());
        first.Acknowledge(1);

        var second = Create(await EndAsync(first));
        second.TryPost(Events);

        Assert.Equal((2, false), await NextAsync());
        await EndAsync(second);
    }

    [Fact]
    public async Task Batches_not_acknowledged_by_then_have_the_node_check_its_heads()
    {
        var first = Create(default);
        first.TryPost(Events);
        await NextAsync();

        var second = Create(await EndAsync(first));

        // At once: nobody knows when there will be an event.
        Assert.Equal((2, true), await NextAsync());
        second.Acknowledge(2);
        Assert.Equal(new PumpEnd(2, false), await EndAsync(second));
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        _meter.Dispose();
    }

    private static IReadOnlyList<ActorEvent> Events =>
        [new ChannelSignalled(new(AppId.Parse("app"), ChannelName.Parse("library:7")), TypeName.Parse("typing"), "null"u8.ToArray())];

    private NodePump Create(PumpEnd from)
    {
        var stream = DispatchProxy.Create<IAsyncStream<NodeBatch>, Stream>();
        ((Stream)(object)stream).Sent = _sent.Writer;
        var pump = new NodePump(
            "silo", "node", from, () => (stream, null!), new(), new(new Factory(_meter), TimeProvider.System), TimeProvider.System,
            NullLogger.Instance);
        pump.Start(_stopping.Token);
        // A second one to come starts nothing; else every batch would be sent twice.
        pump.Start(_stopping.Token);
        return pump;
    }

    private static async Task<PumpEnd> EndAsync(NodePump pump)
    {
        var ended = new TaskCompletionSource<PumpEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        pump.Ended = ended.SetResult;
        pump.EndIfIdle(TimeSpan.MinValue);
        return await ended.Task.WaitAsync(Patience);
    }

    private async Task<(long Number, bool ChecksHeads)> NextAsync()
    {
        var batch = await _sent.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        return (batch.Number, batch.ChecksHeads);
    }

    /// <summary>A stream that keeps what is sent; nothing else is asked of it.</summary>
    public class Stream : DispatchProxy
    {
        internal ChannelWriter<NodeBatch> Sent { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal("OnNextAsync", targetMethod!.Name);
            Sent.TryWrite((NodeBatch)args![0]!);
            return Task.CompletedTask;
        }
    }

    private sealed class Factory(Meter meter) : IMeterFactory
    {
        public Meter Create(MeterOptions options) => meter;

        public void Dispose()
        {
        }
    }
}
