using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Silo.Embedded;

/// <summary>
/// Apps in this process. Every call of every face asks for one, so what is durable is also kept as views, which need no turn of an actor.
/// </summary>
internal sealed class EmbeddedApps : IApps, IDisposable
{
    private readonly ActorTable<AppActor> _actors;
    private readonly IAppReader _reader;
    private readonly TimeProvider _time;
    private readonly AppViews _views;
    private readonly AppDirectory _directory;

    public EmbeddedApps(IActorStore store, IAppReader reader, IEventSink nodes, TimeProvider time)
    {
        _reader = reader;
        _time = time;
        _views = new(time);
        _directory = new(reader, time);
        _actors = new(store, new ViewsFirst(this, nodes), time, LoadAsync, static actor => actor.View is not null);
    }

    public ValueTask<AppView?> GetAsync(AppId id, CancellationToken cancellationToken) =>
        _views.TryGet(id, out var view) ? new(view.IsDeleted ? null : view) : new(ShowAsync(id, cancellationToken));

    public ValueTask<AppView?> FindByKeyAsync(string key, CancellationToken cancellationToken) =>
        _directory.FindAsync(this, key, cancellationToken);

    public Task<Answer<AppView>> CreateAsync(CreateApp command, CancellationToken cancellationToken) =>
        PurgedApps.CreateAsync(command, _reader, each => ChangeAsync(command.Id, each, cancellationToken), cancellationToken);

    public Task<Answer<AppView>> ChangeAsync(AppId id, AppCommand command, CancellationToken cancellationToken) =>
        DecideAsync(id, command).WaitAsync(cancellationToken);

    public async Task<IReadOnlyList<AppView>> ListAsync(string afterId, int limit, CancellationToken cancellationToken)
    {
        var apps = new List<AppView>();
        foreach (var id in await _reader.ListAsync(afterId, limit, cancellationToken))
        {
            if (await GetAsync(AppId.Parse(id), cancellationToken) is { } app)
                apps.Add(app);
        }

        return apps;
    }

    internal int Count => _actors.Count;

    /// <summary>Drops idle actors and all views; a view that is asked for again is taken from its actor anew.</summary>
    internal void Sweep(EmbeddedOptions options)
    {
        _actors.Sweep(TimeSpan.FromSeconds(options.IdleSeconds), options.ActivationsMax);
        _views.Clear();
    }

    public void Dispose() => _directory.Dispose();

    private async Task<Answer<AppView>> DecideAsync(AppId id, AppCommand command)
    {
        try
        {
            return await _actors.DecideAsync(AppActor.KeyOf(id), actor => actor.Decide(command), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The write may have happened, and then the view is old: the next one comes from the reloaded actor.
            _views.Remove(id);
            throw;
        }
    }

    private async Task<AppView?> ShowAsync(AppId id, CancellationToken cancellationToken)
    {
        if (!await _directory.HasAsync(id, cancellationToken))
            return null;
        var view = await _actors.DecideAsync(AppActor.KeyOf(id), actor => actor.Show(), cancellationToken);
        return view is null || Put(view) is not { IsDeleted: false } known ? null : known;
    }

    private AppView Put(AppView view)
    {
        _directory.Note(view);
        return _views.Put(view);
    }

    private async Task<AppActor> LoadAsync(ActorKey actor, CancellationToken cancellationToken) =>
        AppActor.Load(AppId.Parse(actor.App), await _reader.LoadAsync(actor.App, cancellationToken), _time);

    /// <summary>A listener that learns of a change finds it when looking.</summary>
    private sealed class ViewsFirst(EmbeddedApps apps, IEventSink nodes) : IEventSink
    {
        public void Publish(IReadOnlyList<ActorEvent> events)
        {
            foreach (var told in events)
            {
                if (AppViews.In(told) is { } view)
                    apps.Put(view);
            }

            nodes.Publish(events);
        }
    }
}
