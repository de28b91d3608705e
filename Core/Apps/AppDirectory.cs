using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>Says whether there is an app of an id or of a key, before an actor, a grain or a lease is made for it. Any thread may use it.</summary>
/// <remarks>
/// Ids and keys come from whoever reaches the server, without proof. Those of apps are remembered: there are as many as admins made. Those of no app are
/// remembered for a second, in a bounded table, and the store is asked a few questions at a time, so that made-up names do not keep it from others.
/// </remarks>
public sealed class AppDirectory(IAppReader reader, TimeProvider time) : IDisposable
{
    /// <summary>Characters of an app's key.</summary>
    public const int KeyLengthMax = 64;

    private const int QuestionsMax = 2;

    private readonly ConcurrentDictionary<string, AppId> _byKey = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<AppId, bool> _known = new();
    private readonly AbsentNames _absentKeys = new(time);
    private readonly AbsentNames _absentIds = new(time);
    private readonly SemaphoreSlim _questions = new(QuestionsMax);

    /// <summary>The id of the app with a key; <see langword="null"/>: there is none. A key is never given to another app.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer in time.</exception>
    public ValueTask<AppId?> FindAsync(string key, CancellationToken cancellationToken) =>
        _byKey.TryGetValue(key, out var id) ? new(id)
        : key.Length > KeyLengthMax || _absentKeys.Contains(key) ? default
        : new(AskForKeyAsync(key, cancellationToken));

    /// <summary>The same with the app itself, which a host gets by its id.</summary>
    public ValueTask<AppView?> FindAsync(IApps apps, string key, CancellationToken cancellationToken)
    {
        var found = FindAsync(key, cancellationToken);
        return !found.IsCompletedSuccessfully ? new(GetAsync(apps, found, cancellationToken))
            : found.Result is { } id ? apps.GetAsync(id, cancellationToken)
            : default;

        static async Task<AppView?> GetAsync(IApps apps, ValueTask<AppId?> finding, CancellationToken cancellationToken) =>
            await finding is { } id ? await apps.GetAsync(id, cancellationToken) : null;
    }

    /// <summary>Whether there is an app of an id.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer in time.</exception>
    public ValueTask<bool> HasAsync(AppId id, CancellationToken cancellationToken) =>
        _known.ContainsKey(id) ? new(true)
        : _absentIds.Contains(id.Value) ? new(false)
        : new(AskForIdAsync(id, cancellationToken));

    /// <summary>Takes note of an app that is durable: whoever asks for it here from now on finds it.</summary>
    public void Note(AppView app)
    {
        // Both before the names are forgotten that were not there.
        var isNew = _known.TryAdd(app.Id, true) | _byKey.TryAdd(app.Key, app.Id);
        if (isNew)
            ForgetAbsent();
    }

    /// <summary>Asks anew for what was not there: somebody else has made an app.</summary>
    public void ForgetAbsent()
    {
        _absentKeys.Clear();
        _absentIds.Clear();
    }

    public void Dispose() => _questions.Dispose();

    private async Task<AppId?> AskForKeyAsync(string key, CancellationToken cancellationToken)
    {
        await _questions.WaitAsync(cancellationToken);
        try
        {
            // Somebody may have asked the same meanwhile.
            if (_byKey.TryGetValue(key, out var known))
                return known;
            if (_absentKeys.Contains(key))
                return null;
            var clearings = _absentKeys.Clearings;
            if (await reader.FindByKeyAsync(key, cancellationToken) is { } found)
                return _byKey.GetOrAdd(key, static (_, found) => AppId.Parse(found), found);
            _absentKeys.Add(key, clearings);
            return null;
        }
        finally
        {
            _questions.Release();
        }
    }

    private async Task<bool> AskForIdAsync(AppId id, CancellationToken cancellationToken)
    {
        await _questions.WaitAsync(cancellationToken);
        try
        {
            if (_known.ContainsKey(id))
                return true;
            if (_absentIds.Contains(id.Value))
                return false;
            var clearings = _absentIds.Clearings;
            if (await reader.HasAsync(id.Value, cancellationToken))
                return _known[id] = true;
            _absentIds.Add(id.Value, clearings);
            return false;
        }
        finally
        {
            _questions.Release();
        }
    }
}
