using System.Threading.Channels;
using Nudge.Core.Actors;
using Nudge.Core.Names;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Sessions;

namespace Nudge.Realtime;

/// <summary>
/// The connections of this process as actors and hosts see them: events of actors go to those that hear them. A host asks it which actors
/// are heard here, and says where their logs stand.
/// </summary>
public sealed class LiveNode : IEventSink
{
    private readonly SourceFanouts _fanouts;
    private readonly ConnectionRegister _register;
    private readonly IEventListener[] _listeners;
    private readonly IAppUse[] _uses;

    // Few, and none may be lost: each is a change by a person, or an outage of the store.
    private readonly Channel<ActorEvent> _notices = Channel.CreateUnbounded<ActorEvent>(new() { SingleReader = true });

    internal LiveNode(
        SourceFanouts fanouts, ConnectionRegister register, IEnumerable<IEventListener> listeners, IEnumerable<IAppUse> uses) =>
        (_fanouts, _register, _listeners, _uses) = (fanouts, register, [.. listeners], [.. uses]);

    /// <summary>Events that are about connections and not for them.</summary>
    internal ChannelReader<ActorEvent> Notices => _notices.Reader;

    internal void Notice(ActorEvent told) => _notices.Writer.TryWrite(told);

    /// <inheritdoc/>
    public void Publish(IReadOnlyList<ActorEvent> events)
    {
        foreach (var told in events)
        {
            foreach (var listener in _listeners)
            {
                if (listener.Kind == told.Actor.Kind)
                    listener.Receive(told);
            }

            if (told.Actor.Kind == ActorKind.App || told is ActorUnsettled)
                Notice(told);
            else if (told.Actor.Kind != ActorKind.Occupancy && _fanouts.TryGet(told.Actor, out var fanout))
                fanout.Publish(told);
        }
    }

    /// <summary>Whether somebody in this process hears an actor's log, or is about to.</summary>
    public bool Hears(ActorKey actor) => _fanouts.TryGet(actor, out _);

    /// <summary>How many attachments to an actor's log this process has.</summary>
    public int AttachmentsTo(ActorKey actor) => _fanouts.TryGet(actor, out var fanout) ? fanout.Members : 0;

    /// <summary>
    /// The log of an actor stands at a head: events up to there that have not come were lost, and are read from the store.
    /// </summary>
    public void Stand(ActorKey actor, Head head)
    {
        if (_fanouts.TryGet(actor, out var fanout))
            fanout.TryPost(new HeadCommand(head));
    }

    /// <summary>Whether an app has connections here.</summary>
    public bool HasConnectionsOf(AppId app) =>
        Array.Exists(_uses, use => use.IsInUse(app))
        || _register.All.OfType<SessionConnection>().Any(connection => connection.Session.Inbox.App == app);

    /// <summary>Ends all connections at once and without a word: this process may no longer speak for the server.</summary>
    public void Abort()
    {
        foreach (var connection in _register.All)
            connection.Abort();
    }
}
