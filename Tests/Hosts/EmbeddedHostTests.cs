using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Plans;
using Nudge.Silo.Embedded;
using Nudge.Tests.Support;

namespace Nudge.Tests.Hosts;

public sealed class EmbeddedHostTests : ActorHostConformance
{
    private protected override Task<IActorHost> StartAsync(MemoryStore store) => Task.FromResult<IActorHost>(new EmbeddedHost(store));

    private sealed class EmbeddedHost : IActorHost, IEventSink
    {
        private static readonly EmbeddedOptions Now = new() { IdleSeconds = 0 };

        private readonly Lock _gate = new();
        private readonly Dictionary<ActorKey, HeardEvents> _heard = [];
        private readonly EmbeddedInboxes _inboxes;
        private readonly EmbeddedChannels _channels;
        private readonly EmbeddedApps _apps;
        private readonly EmbeddedQuotas _quotas;

        internal EmbeddedHost(MemoryStore store)
        {
            _inboxes = new(store, store, store, this, InboxLimits.Default, TimeProvider.System);
            _channels = new(store, store, this, TimeProvider.System);
            _apps = new(store, store, this, TimeProvider.System);
            _quotas = new(store, TimeProvider.System);
        }

        public IInboxes Inboxes => _inboxes;

        public IChannels Channels => _channels;

        public IApps Apps => _apps;

        public IQuotas Quotas => _quotas;

        public Task<HeardEvents> HearAsync(ActorKey actor)
        {
            lock (_gate)
            {
                if (!_heard.TryGetValue(actor, out var heard))
                    _heard[actor] = heard = new();
                return Task.FromResult(heard);
            }
        }

        public Task<int> CountAsync(ActorKind kind) => Task.FromResult(kind switch
        {
            ActorKind.Inbox => _inboxes.Count,
            ActorKind.Channel => _channels.Count,
            _ => _apps.Count,
        });

        public Task ForgetAsync()
        {
            _inboxes.Sweep(Now);
            _channels.Sweep(Now);
            _apps.Sweep(Now);
            return Task.CompletedTask;
        }

        public void Publish(IReadOnlyList<ActorEvent> events)
        {
            foreach (var told in events)
            {
                lock (_gate)
                {
                    if (_heard.TryGetValue(told.Actor, out var heard))
                        heard.Publish([told]);
                }
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
