using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Wire;

namespace Nudge.Micro;

/// <summary>A channel with receivers that have caught up, and no server around it.</summary>
internal sealed class SweptChannel
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConnectionsOptions _options = new();
    private readonly SourceFanout _fanout;
    private Attachment? _last;
    private long _offset;

    public SweptChannel()
    {
        var metrics = new ConnectionMetrics(_services.GetRequiredService<IMeterFactory>(), tellsAppsApart: false, TimeProvider.System);
        _fanout = new(new SilentLog(), _options, metrics, new ConcurrentQueue<SourceFanout>(), TimeProvider.System, NullLogger.Instance);
    }

    public async Task AddAsync(WireFormat format, ISink sink)
    {
        _last = new(
            new Receiver(format, sink, _options), Samples.Channel.Actor, Samples.Channel.Channel.Value, _options.HeldBytesMax);
        _fanout.TryPost(new HoldCommand(_last));
        var live = new LiveCommand(_last, new Head(Samples.Epoch, 0, 0));
        _fanout.TryPost(live);
        if (!await live.IsLive)
            throw new InvalidOperationException("A receiver did not go live.");
    }

    /// <summary>One row, from the moment that it is handed over until its bytes were given to the last receiver's sink.</summary>
    public async Task<long> SweepAsync()
    {
        _fanout.Publish(Samples.Told(++_offset));
        var place = new PlaceCommand(_last!);
        _fanout.TryPost(place);
        var position = await place.Place;
        return position.Offset == _offset ? _offset : throw new InvalidOperationException($"{position} was swept.");
    }

    public void Close() => _services.Dispose();

    /// <summary>A connection without a client.</summary>
    private sealed class Receiver(WireFormat format, ISink sink, ConnectionsOptions options)
        : LiveConnection(format, sink, options, TimeProvider.System), IReceiver
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

    /// <summary>Nothing is caught up on.</summary>
    private sealed class SilentLog : Log
    {
        public override ActorKey Actor => Samples.Channel.Actor;

        public override string Channel => Actor.Name;

        public override Task<IReadOnlyList<Message>> ReadAsync(Head head, long after, int limit, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing was missed.");
    }
}
