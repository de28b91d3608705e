using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Gateway.Connections;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>The apps that have, or had, Pusher connections in this process; hears when one of them changes.</summary>
internal sealed class PusherApps(ConnectionRegister register) : IEventListener
{
    private readonly ConcurrentDictionary<AppId, PusherApp> _apps = new();

    public ActorKind Kind => ActorKind.App;

    public PusherApp Of(AppView view)
    {
        var app = _apps.GetOrAdd(view.Id, static (_, view) => new(view), view);
        app.Update(view);
        return app;
    }

    public void Tell(ActorEvent told)
    {
        if (told is not AppChanged { View: var view } || !_apps.TryGetValue(view.Id, out var app))
            return;
        app.Update(view);
        if (!view.IsEnabled)
            ThreadPool.UnsafeQueueUserWorkItem(CloseAll, app, preferLocal: false);
    }

    private void CloseAll(PusherApp app)
    {
        foreach (var connection in register.All)
        {
            if (connection is PusherClient client && client.App == app)
                client.Close(Closing.AppDisabled(TimeSpan.Zero));
        }
    }
}
