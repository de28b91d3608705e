using Nudge.Core.Actors;

namespace Nudge.Core.Apps;

/// <summary>The read side of the catalogue of apps.</summary>
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

/// <summary>The stored state that an app's actor is loaded from.</summary>
public sealed record AppSnapshot(Head Head, AppRow App, IReadOnlyList<RevocationRow> Revocations);
