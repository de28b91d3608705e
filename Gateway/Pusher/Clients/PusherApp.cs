using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>An app as its Pusher connections in this process share it.</summary>
public sealed class PusherApp(AppView view) : IConnectionQuota
{
    private AppView _view = view;
    private int _connections;

    public AppId Id { get; } = view.Id;

    /// <summary>The newest view that this process has received of.</summary>
    public AppView View => Volatile.Read(ref _view);

    public PusherSettings Settings => View.Settings.Pusher;

    public bool HasConnections => Volatile.Read(ref _connections) > 0;

    /// <summary>The rules for an actor of one of its channels.</summary>
    public static OccupancyRules RulesOf(AppView app, PusherChannelName channel) => new(
        IsNoted: !channel.IsUser,
        HasMembers: channel.IsPresence,
        IsCached: channel.IsCache,
        IsCountTold: app.Settings.Pusher.SubscriptionCount && !channel.IsPresence && !channel.IsUser,
        MembersMax: app.Settings.Pusher.PresenceMembersMax);

    /// <summary>The actor that knows who is on one of its channels.</summary>
    public static ActorKey KeyOf(AppId app, PusherChannelName channel) => new(ActorKind.Occupancy, app.Value, channel.Value);

    /// <summary>Takes a newer view.</summary>
    public void Update(AppView view)
    {
        for (var known = View; known.Version < view.Version; known = View)
        {
            if (Interlocked.CompareExchange(ref _view, view, known) == known)
                return;
        }
    }

    /// <summary>Takes one of the connections that the app may have in this process.</summary>
    public bool TryTake(ConnectionPlace place)
    {
        if (Interlocked.Increment(ref _connections) <= (Settings.ConnectionsMax ?? int.MaxValue))
            return true;
        Interlocked.Decrement(ref _connections);
        return false;
    }

    public void GiveBack(ConnectionPlace place) => Interlocked.Decrement(ref _connections);
}
