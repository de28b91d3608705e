using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Grains.Apps;
using Nudge.Realtime;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>Keeps what a node knows of apps in step with its leases on them.</summary>
internal sealed class AppRefresh(GrainApps apps, AppViews views, LiveNode live)
{
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(10);

    /// <summary>Whether the node still wants to learn of an app.</summary>
    internal bool IsWanted(ActorKey app) => views.Contains(app.App);

    internal void Sweep() => views.Sweep(IdleMax, live.HasConnectionsOf);

    /// <summary>
    /// A lease was renewed: an app that changed without a word of it is read anew, and its connections are asked whether they still stand.
    /// </summary>
    internal async Task RenewedAsync(ActorKey app, long version, CancellationToken cancellationToken)
    {
        var id = AppId.Parse(app.App);
        if (!views.TryGet(id, out var known) || known.Version >= version)
            return;
        if (await apps.ShowAsync(id, cancellationToken) is not { } view)
            return;
        views.Put(view);
        live.Publish([new AppChanged(app, view)]);
    }
}
