using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Grains.Apps;
using ErrorCode = Nudge.Core.Errors.ErrorCode;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>
/// Apps of the cluster on this node. Every call of every face asks for one, so they are answered from memory, under a lease on the app.
/// </summary>
internal sealed class NodeApps(GrainApps apps, AppViews views, NodeLeases leases, IAppReader reader, TimeProvider time) : IApps, IDisposable
{
    private readonly AppDirectory _directory = new(reader, time);

    public ValueTask<AppView?> GetAsync(AppId id, CancellationToken cancellationToken) =>
        leases.IsHeld(AppActor.KeyOf(id)) && views.TryGet(id, out var view)
            ? new(view.IsDeleted ? null : view)
            : new(LoadAsync(id, cancellationToken));

    public ValueTask<AppView?> FindByKeyAsync(string key, CancellationToken cancellationToken) =>
        _directory.FindAsync(this, key, cancellationToken);

    public async Task<Answer<AppView>> CreateAsync(CreateApp command, CancellationToken cancellationToken)
    {
        var answer = await PurgedApps.CreateAsync(
            command, reader, each => ChangeAsync(command.Id, each, cancellationToken), cancellationToken);
        // Another node made it within the second for which this one remembers that there was none.
        if (answer.Refusal?.Code == ErrorCode.AlreadyExists)
            _directory.ForgetAbsent();
        return answer;
    }

    public async Task<Answer<AppView>> ChangeAsync(AppId id, AppCommand command, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await apps.ChangeAsync(id, command, cancellationToken);
            // A caller that changes an app finds the change here afterwards; all other nodes are sent it.
            if (answer.IsAccepted)
            {
                _directory.Note(answer.Value);
                if (views.Contains(id.Value))
                    views.Put(answer.Value);
            }

            return answer;
        }
        catch (StoreUnavailableException)
        {
            // The write may have happened, and then what is known here is old.
            views.Remove(id);
            throw;
        }
    }

    public async Task<IReadOnlyList<AppView>> ListAsync(string afterId, int limit, CancellationToken cancellationToken)
    {
        var list = new List<AppView>();
        foreach (var text in await reader.ListAsync(afterId, limit, cancellationToken))
        {
            // Not by way of the leases: who looks through all apps need not learn of each.
            var id = AppId.Parse(text);
            if (await apps.GetAsync(id, cancellationToken) is { } app)
                list.Add(app);
        }

        return list;
    }

    public void Dispose() => _directory.Dispose();

    private async Task<AppView?> LoadAsync(AppId id, CancellationToken cancellationToken)
    {
        if (!await _directory.HasAsync(id, cancellationToken))
            return null;
        var actor = AppActor.KeyOf(id);
        await leases.SubscribeAsync([actor], cancellationToken);
        // Read after the lease was taken, so that each later change is sent.
        var view = await apps.ShowAsync(id, cancellationToken);
        return view is null || views.Put(view) is not { IsDeleted: false } known ? null : known;
    }
}
