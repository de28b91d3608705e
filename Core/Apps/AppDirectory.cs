using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>
/// Says whether there is an app of an id or of a key, before an actor, a grain or a lease is made for it. Any thread may use it.
/// </summary>
/// <remarks>
/// Ids and keys come from whoever reaches the server, without proof. Those of apps are remembered: there are as many as people made. Those
/// of no app are remembered for a second, in a bounded table, and the store is asked a few questions at a time, so that made-up names do
/// not keep it from others.
/// </remarks>
public sealed class AppDirectory : IDisposable
{
    /// <summary>Characters of an app's key.</summary>
    public const int KeyLengthMax = 64;

    private const int QuestionsMax = 2;

    private readonly SemaphoreSlim _questions = new(QuestionsMax);
    private readonly KnownNames _keys;
    private readonly KnownNames _ids;

    /// <param name="reader">The store.</param>
    /// <param name="time">The clock.</param>
    public AppDirectory(IAppReader reader, TimeProvider time)
    {
        _keys = new(
            async (key, cancel) => await reader.FindByKeyAsync(key, cancel) is { } found ? AppId.Parse(found) : null, _questions, time);
        _ids = new(async (id, cancel) => await reader.HasAsync(id, cancel) ? AppId.Parse(id) : null, _questions, time);
    }

    /// <summary>The id of the app that has, or had, a key; <see langword="null"/>: there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer in time.</exception>
    public ValueTask<AppId?> FindAsync(string key, CancellationToken cancellationToken) =>
        key.Length > KeyLengthMax ? default : _keys.FindAsync(key, cancellationToken);

    /// <summary>The app that has a key, which a host gets by its id.</summary>
    public async ValueTask<AppView?> FindAsync(IApps apps, string key, CancellationToken cancellationToken)
    {
        if (await FindAsync(key, cancellationToken) is not { } id)
            return null;
        if (await apps.GetAsync(id, cancellationToken) is { } app && app.Key == key)
            return app;
        // The app was deleted. Its key may be another one's by now, and so may its id.
        _keys.Forget(key, id);
        return await FindAsync(key, cancellationToken) is { } next && await apps.GetAsync(next, cancellationToken) is { } other
            && other.Key == key
            ? other
            : null;
    }

    /// <summary>Whether there is an app of an id.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer in time.</exception>
    public async ValueTask<bool> HasAsync(AppId id, CancellationToken cancellationToken) =>
        await _ids.FindAsync(id.Value, cancellationToken) is not null;

    /// <summary>Takes note of an app that is durable: whoever asks for it here from now on finds it.</summary>
    public void Note(AppView app)
    {
        if (app.IsDeleted)
            return;
        // Both before the names are forgotten that were not there.
        var isNew = _ids.TryAdd(app.Id.Value, app.Id) | _keys.TryAdd(app.Key, app.Id);
        if (isNew)
            ForgetAbsent();
    }

    /// <summary>Asks anew for what was not there: somebody else has made an app.</summary>
    public void ForgetAbsent()
    {
        _keys.ForgetAbsent();
        _ids.ForgetAbsent();
    }

    public void Dispose() => _questions.Dispose();
}
