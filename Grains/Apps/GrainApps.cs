using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Grains.Actors;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Interfaces.Apps;

namespace Nudge.Grains.Apps;

/// <summary>Apps in a cluster, each asked of its grain.</summary>
public sealed class GrainApps(IGrainFactory grains, IAppReader reader, TimeProvider time) : IApps
{
    private readonly GrainCall _call = new(time);

    public async ValueTask<AppView?> GetAsync(AppId id, CancellationToken cancellationToken) =>
        await ShowAsync(id, cancellationToken) is { IsDeleted: false } app ? app : null;

    /// <summary>The same, also of an app that is deleted and not forgotten yet: those who knew it have to see that.</summary>
    public async ValueTask<AppView?> ShowAsync(AppId id, CancellationToken cancellationToken)
    {
        var grain = Grain(id);
        return (await _call.RunAsync(grain.ShowAsync, cancellationToken)).ToValue();
    }

    public async ValueTask<AppView?> FindByKeyAsync(string key, CancellationToken cancellationToken) =>
        await reader.FindByKeyAsync(key, cancellationToken) is { } id ? await GetAsync(AppId.Parse(id), cancellationToken) : null;

    public Task<Answer<AppView>> CreateAsync(CreateApp command, CancellationToken cancellationToken) =>
        PurgedApps.CreateAsync(command, reader, each => ChangeAsync(command.Id, each, cancellationToken), cancellationToken);

    public async Task<Answer<AppView>> ChangeAsync(AppId id, AppCommand command, CancellationToken cancellationToken)
    {
        var grain = Grain(id);
        return (await _call.RunAsync(() => grain.DecideAsync(command), cancellationToken)).ToAnswer();
    }

    public async Task<IReadOnlyList<AppView>> ListAsync(string afterId, int limit, CancellationToken cancellationToken)
    {
        var apps = new List<AppView>();
        foreach (var id in await reader.ListAsync(afterId, limit, cancellationToken))
        {
            if (await GetAsync(AppId.Parse(id), cancellationToken) is { } app)
                apps.Add(app);
        }

        return apps;
    }

    private IAppGrain Grain(AppId id) => grains.GetGrain<IAppGrain>(ActorNames.Of(AppActor.KeyOf(id)));
}
