using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Gateway.Hubs;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Wire;

namespace Nudge.Micro;

/// <summary>
/// One row of a channel, from the moment that it is handed over until its bytes were given to the last receiver's sink; the sinks take them
/// and do nothing, so that the kernel's part is left out.
/// </summary>
[MemoryDiagnoser]
public class FanOutSweep
{
    private ServiceProvider _services = null!;
    private SourceFanout _fanout = null!;
    private Attachment _last = null!;
    private long _offset;

    [Params(1, 1_000, 10_000)]
    public int Receivers { get; set; }

    /// <summary>Every second receiver speaks MessagePack.</summary>
    [Params(false, true)]
    public bool BothProtocols { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new ConnectionMetrics(_services.GetRequiredService<IMeterFactory>(), tellsAppsApart: false, TimeProvider.System);
        var options = new ConnectionsOptions();
        _fanout = new(new SilentLog(), options, metrics, new ConcurrentQueue<SourceFanout>(), TimeProvider.System, NullLogger.Instance);
        var head = new Head(Samples.Epoch, 0, 0);
        for (var i = 0; i < Receivers; i++)
        {
            var format = BothProtocols && i % 2 == 1 ? HubFormat.MessagePack : HubFormat.Json;
            _last = new(new Receiver(format, options), Samples.Channel.Actor, Samples.Channel.Channel.Value, options.HeldBytesMax);
            _fanout.TryPost(new HoldCommand(_last));
            var live = new LiveCommand(_last, head);
            _fanout.TryPost(live);
            if (!await live.IsLive)
                throw new InvalidOperationException("A receiver did not go live.");
        }
    }

    [GlobalCleanup]
    public void CleanUp() => _services.Dispose();

    [Benchmark]
    public async Task<long> Sweep()
    {
        _fanout.Publish(Samples.Told(++_offset));
        var place = new PlaceCommand(_last);
        _fanout.TryPost(place);
        var position = await place.Place;
        return position.Offset == _offset ? _offset : throw new InvalidOperationException($"{position} was swept.");
    }

    /// <summary>A connection without a client.</summary>
    private sealed class Receiver(WireFormat format, ConnectionsOptions options)
        : LiveConnection(format, new Sink(), options, TimeProvider.System), IReceiver
    {
        public override string Id => "";

        public override string Protocol => "";

        public override void Beat()
        {
            // Nobody listens.
        }

        public void Begin(string? channel, Position position)
        {
        }

        public void CaughtUp(string? channel, Position from, Position head)
        {
        }

        public void Fail() => throw new InvalidOperationException("It could not be told.");

        public void Reset(string? channel, Position head, string reason) => throw new InvalidOperationException($"It was reset: {reason}.");

        protected override ReadOnlyMemory<byte> Farewell(Closing closing) => default;
    }

    private sealed class Sink : ISink
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public void Close() => throw new InvalidOperationException("A receiver was closed.");
    }

    /// <summary>Nothing is caught up on.</summary>
    private sealed class SilentLog : Log
    {
        public override ActorKey Actor => Samples.Channel.Actor;

        public override string Channel => Actor.Name;

        public override Task<IReadOnlyList<Message>> ReadAsync(Head head, long after, int limit, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing was missed.");
    }
}
