using Nudge.Core.Actors;

namespace Nudge.Core.Apps;

/// <summary>The read side of the catalogue of apps and of the admins.</summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time.</exception>
public interface IAppReader
{
    /// <summary>An app and its standing revocations; <see langword="null"/> if there is none of this id.</summary>
    Task<AppSnapshot?> LoadAsync(string id, CancellationToken cancellationToken);

    /// <summary>Whether there is an app of this id.</summary>
    Task<bool> HasAsync(string id, CancellationToken cancellationToken);

    /// <summary>The id of the app with this public key.</summary>
    Task<string?> FindByKeyAsync(string key, CancellationToken cancellationToken);

    /// <summary>Ids of apps above <paramref name="afterId"/>, ascending.</summary>
    Task<IReadOnlyList<string>> ListAsync(string afterId, int limit, CancellationToken cancellationToken);
}

/// <summary>What an app's actor is loaded from.</summary>
public sealed record AppSnapshot(Head Head, AppRow App, IReadOnlyList<RevocationRow> Revocations);

/// <summary>People who may administer the server. Small and rarely changed, so it is no actor.</summary>
public interface IAdminStore
{
    /// <summary>Adds the first admin, under a lock of the database that holds over all nodes.</summary>
    /// <returns><see langword="false"/> if there is one already; nothing is changed.</returns>
    Task<bool> TryAddFirstAsync(string name, string passwordHash, DateTimeOffset at, CancellationToken cancellationToken);

    /// <returns>The hash; <see langword="null"/> if there is no such admin.</returns>
    Task<string?> FindPasswordHashAsync(string name, CancellationToken cancellationToken);

    /// <summary>Replaces an existing admin's hash.</summary>
    /// <returns><see langword="false"/> if there is no such admin.</returns>
    Task<bool> SetPasswordHashAsync(string name, string passwordHash, CancellationToken cancellationToken);
}
