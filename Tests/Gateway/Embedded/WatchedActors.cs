using System.Collections.Concurrent;
using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Silo.Embedded;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Embedded;

/// <summary>
/// The embedded host's table of real channel actors, with somebody beside each of them who sees what the host lets happen to it.
/// </summary>
internal sealed class WatchedActors : IEventSink
{
    private readonly ConcurrentDictionary<ActorKey, Watch> _watches = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly MemoryStore _disk;
    private readonly RestlessStore _store;
    private int _loads;
    private int _lookUps;

    public WatchedActors(MemoryStore disk, RestlessStore store)
    {
        (_disk, _store) = (disk, store);
        Table = new(store, this, TimeProvider.System, LoadAsync, static _ => true);
    }

    public ActorTable<WatchedActor> Table { get; }

    /// <summary>Violations of the rules.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    public int Loads => Volatile.Read(ref _loads);

    public int LookUps => Volatile.Read(ref _lookUps);

    /// <summary>As <see cref="EmbeddedChannels"/> does it.</summary>
    public async Task<PublishReceipt> PublishAsync(ChannelKey channel, Publication publication, CancellationToken cancellationToken)
    {
        var accepted = new AcceptedLookup(channel.Actor, publication.Id, _store, TimeProvider.System);
        var turn = new Turn<WatchedActor, Answer<PublishReceipt>>(
            actor => actor.Decide(inner => accepted.Completes(inner.Accepted) ? inner.Publish(publication, accepted.Known) : null),
            LookUpAsync);
        var answer = await Table.DecideAsync(channel.Actor, turn, cancellationToken);
        return answer.Value!;

        Task LookUpAsync(CancellationToken token)
        {
            Interlocked.Increment(ref _lookUps);
            return accepted.AskAsync(token);
        }
    }

    public void Publish(IReadOnlyList<ActorEvent> events)
    {
        foreach (var told in events)
            WatchOf(told.Actor).Tell(told);
    }

    private async Task<WatchedActor> LoadAsync(ActorKey key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        var watch = WatchOf(key);
        watch.BeginLoad();
        var snapshot = await _store.LoadAsync(key, DateTimeOffset.UtcNow - AcceptedIds.Window, cancellationToken);
        return new(new(new(AppId.Parse(key.App), ChannelName.Parse(key.Name)), snapshot, TimeProvider.System), watch);
    }

    private Watch WatchOf(ActorKey key) => _watches.GetOrAdd(key, static (key, all) => new(all, key), this);

    /// <summary>One actor through all its lives.</summary>
    internal sealed class Watch(WatchedActors all, ActorKey key)
    {
        private int _inside;
        private int _telling;
        private long _lastTold;
        private bool _isUnsettled;

        public int Life { get; private set; }

        public void BeginLoad()
        {
            Life++;
            if (all._store.UnderWay(key) is var count and > 0)
                Fault($"was loaded while {count} of its appends were under way");
        }

        public T Decide<T>(int life, Func<T> decide)
        {
            if (Interlocked.Exchange(ref _inside, 1) != 0)
                Fault("decided twice at a time");
            if (life != Life)
                Fault($"decided in its life {life} while it has {Life}");
            Thread.SpinWait(50);
            try
            {
                return decide();
            }
            finally
            {
                // A decision that is behind the store throws, and its actor is loaded anew.
                Volatile.Write(ref _inside, 0);
            }
        }

        public void Tell(ActorEvent told)
        {
            if (Interlocked.Exchange(ref _telling, 1) != 0)
                Fault("told twice at a time");
            if (told is ActorUnsettled)
            {
                _isUnsettled = true;
            }
            else if (told is ChannelAppended { Row.Offset: var offset })
            {
                var durable = all._disk.ReadHeadAsync(key, CancellationToken.None).Result?.Version;
                if (offset > durable || durable is null)
                    Fault($"told {offset} while {durable} was durable");
                if (offset <= _lastTold)
                    Fault($"told {offset} after {_lastTold}");
                if (offset > _lastTold + 1 && !_isUnsettled)
                    Fault($"told {offset} after {_lastTold}, and never said that anything was unsettled");
                (_lastTold, _isUnsettled) = (offset, false);
            }

            Volatile.Write(ref _telling, 0);
        }

        private void Fault(string what) => all._faults.Enqueue($"{key.Name} {what}.");
    }
}

/// <summary>One loaded copy of a channel's actor.</summary>
internal sealed class WatchedActor(ChannelActor inner, WatchedActors.Watch watch)
{
    private readonly int _life = watch.Life;

    public Decision<Answer<PublishReceipt>>? Decide(Func<ChannelActor, Decision<Answer<PublishReceipt>>?> decide) =>
        watch.Decide(_life, () => decide(inner));
}
