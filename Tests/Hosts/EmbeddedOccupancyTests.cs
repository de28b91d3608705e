using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Silo.Embedded;

namespace Nudge.Tests.Hosts;

public sealed class EmbeddedOccupancyTests : OccupancyConformance
{
    private protected override Task<IOccupancyHost> StartAsync() => Task.FromResult<IOccupancyHost>(new EmbeddedHost());

    private sealed class EmbeddedHost : IOccupancyHost, IEventSink, IOccupancyNotices
    {
        private readonly ConcurrentQueue<OccupancyNotice> _notices = new();
        private readonly ConcurrentDictionary<ActorKey, HeardEvents> _heard = new();
        private readonly EmbeddedOccupancies _occupancies;
        private readonly OccupancySweep _sweep;

        internal EmbeddedHost()
        {
            _occupancies = new(this, this, TimeProvider.System);
            _sweep = new(_occupancies, TimeProvider.System, NullLogger<OccupancySweep>.Instance);
            _ = _sweep.StartAsync(CancellationToken.None);
        }

        public IOccupancies Occupancies => _occupancies;

        public IReadOnlyList<OccupancyNotice> Notices => [.. _notices];

        public HeardEvents Hear(ActorKey channel) => _heard.GetOrAdd(channel, static _ => new());

        public void Publish(IReadOnlyList<ActorEvent> events)
        {
            foreach (var told in events)
            {
                if (_heard.TryGetValue(told.Actor, out var heard))
                    heard.Publish([told]);
            }
        }

        public void Note(OccupancyNotice notice) => _notices.Enqueue(notice);

        public async ValueTask DisposeAsync()
        {
            await _sweep.StopAsync(CancellationToken.None);
            _sweep.Dispose();
        }
    }
}
