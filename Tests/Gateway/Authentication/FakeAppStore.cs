using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Apps;

namespace Nudge.Tests.Gateway.Authentication;

/// <summary>Apps and admins in memory, with a switch that loses the answers of writes.</summary>
internal sealed class FakeAppStore : IActorStore, IAppReader, IAdminStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, AppSnapshot> _apps = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AdminRow> _admins = new();

    /// <summary>Whether writes happen and nobody learns of it.</summary>
    public bool LosesAnswers { get; set; }

    public int Loads { get; private set; }

    public int Lookups { get; private set; }

    public Task<AppendOutcome> AppendAsync(Append append)
    {
        lock (_gate)
        {
            var known = _apps.GetValueOrDefault(append.Actor.App);
            if (known?.Head != append.Expected)
                return Task.FromResult(AppendOutcome.Conflict);
            var app = append.Rows.OfType<AppRow>().LastOrDefault() ?? known!.App;
            _apps[append.Actor.App] = new(append.Next, app, [.. known?.Revocations ?? [], .. append.Rows.OfType<RevocationRow>()]);
        }

        return LosesAnswers
            ? Task.FromException<AppendOutcome>(new StoreUnavailableException("lost"))
            : Task.FromResult(AppendOutcome.Durable);
    }

    public Task<Head?> ReadHeadAsync(ActorKey actor, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(_apps.GetValueOrDefault(actor.App)?.Head);
    }

    public Task<AcceptedRow?> FindAcceptedAsync(ActorKey actor, string id, CancellationToken cancellationToken) =>
        Task.FromResult<AcceptedRow?>(null);

    public Task<AppSnapshot?> LoadAsync(string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Loads++;
            return Task.FromResult(_apps.GetValueOrDefault(id));
        }
    }

    public Task<bool> HasAsync(string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Lookups++;
            return Task.FromResult(_apps.ContainsKey(id));
        }
    }

    public Task<string?> FindByKeyAsync(string key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Lookups++;
            return Task.FromResult(_apps.Values.FirstOrDefault(app => app.App.Key == key)?.App.Id);
        }
    }

    public Task<IReadOnlyList<string>> ListAsync(string afterId, int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<string>>(
                [.. _apps.Keys.Where(id => string.CompareOrdinal(id, afterId) > 0).Order(StringComparer.Ordinal).Take(limit)]);
        }
    }

    public Task<bool> TryAddFirstAsync(string name, string passwordHash, DateTimeOffset at, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(_admins.IsEmpty && _admins.TryAdd(name, new(passwordHash, AdminRow.FirstVersion, "")));
    }

    public Task<AdminRow?> FindAdminAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(_admins.GetValueOrDefault(name));

    public Task<bool> TryReplaceAdminAsync(string name, AdminRow known, AdminRow next, CancellationToken cancellationToken) =>
        Task.FromResult(_admins.TryUpdate(name, next, known));
}
