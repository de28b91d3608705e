using Nudge.Core.Actors;

namespace Nudge.Core.Returning;

/// <summary>
/// Keeps what was invalidated last of each target, so that whoever comes back fetches what moved meanwhile, once for each scope (ADR 0051).
/// Any thread may call it.
/// </summary>
/// <remarks>A state and no log: a scope that moves again takes the place of what it was.</remarks>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown, and repeating does no harm.
/// </exception>
public interface IScopes
{
    /// <summary>Moves scopes, all or none; durable when this returns. Each gets a stamp above all earlier ones of its target.</summary>
    /// <param name="moves">No two of one scope of one target; those of one target move in this order.</param>
    /// <param name="now">
    /// Stamps begin here where a target has none: microseconds since 1970, so that they go on above those of a store that was lost.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The stamps, in the order of the moves.</returns>
    Task<IReadOnlyList<long>> MoveScopesAsync(IReadOnlyList<ScopeMove> moves, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Reads the scopes of a target that moved after a stamp.</summary>
    /// <param name="app">The app.</param>
    /// <param name="target">The target.</param>
    /// <param name="after">0: all there is.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<MovedScopes> ReadScopesAsync(string app, string target, long after, CancellationToken cancellationToken);

    /// <summary>Forgets what has not moved since a moment, at most <paramref name="limit"/> rows; says how many.</summary>
    Task<int> DropScopesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
