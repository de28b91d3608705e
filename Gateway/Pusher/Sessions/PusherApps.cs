using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>The apps that have, or had, Pusher connections in this process; hears when one of them changes.</summary>
public sealed class PusherApps(ConnectionRegister register, TimeProvider time, ILogger<PusherApps> logger) : IEventListener, IAppUse
{
    private readonly ConcurrentDictionary<AppId, PusherApp> _apps = new();

    public ActorKind Kind => ActorKind.App;

    public PusherApp Of(AppView view)
    {
        var app = _apps.GetOrAdd(view.Id, static (_, view) => new(view), view);
        app.Update(view);
        return app;
    }

    /// <summary>Whether it has connections here.</summary>
    public bool IsInUse(AppId app) => _apps.TryGetValue(app, out var here) && here.HasConnections;

    public void Receive(ActorEvent told)
    {
        if (AppViews.In(told) is not { } view || !_apps.TryGetValue(view.Id, out var app))
            return;
        var before = app.View;
        app.Update(view);
        ThreadPool.UnsafeQueueUserWorkItem(_ => Review(app, before, view), 0, preferLocal: false);
    }

    private void Review(PusherApp app, AppView before, AppView now)
    {
        var closing = !now.IsEnabled ? Closing.AppDisabled(TimeSpan.Zero)
            : AreKeptAlike(before.Settings, now.Settings) ? null
            : PusherCode.Closing(PusherCode.Reconnect, "The app keeps the events of other channels from now on.");
        foreach (var connection in register.All)
        {
            if (connection is not PusherClient client || client.App != app)
                continue;
            try
            {
                if (closing is not null)
                    client.Close(closing);
                else
                    ClientAccess.Review(client, now, time.GetUtcNow());
            }
            catch (Exception exception)
            {
                // In a thread of the pool, which would end the process; the others have to be looked at as well.
                ConnectionLog.ReviewFailed(logger, client.Id, exception);
            }
        }
    }

    /// <summary>Whether what connections receive comes from where they receive it: they come back where it does not.</summary>
    private static bool AreKeptAlike(AppSettings before, AppSettings now) =>
        before.Persistence == now.Persistence
        && before.Pusher.StoredChannels.SequenceEqual(now.Pusher.StoredChannels, StringComparer.Ordinal)
        && (now.Pusher.StoredChannels.Count == 0
            || (before.PublicChannels.SequenceEqual(now.PublicChannels, StringComparer.Ordinal)
                && before.UnstoredChannels.SequenceEqual(now.UnstoredChannels, StringComparer.Ordinal)));
}
