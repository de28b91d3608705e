using Nudge.Core.Actors;

namespace Nudge.Core.Pushes;

/// <summary>Apps at their providers. Any thread may call it.</summary>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown.
/// </exception>
public interface IPushAccounts
{
    /// <summary>The account; <see langword="null"/>: nothing was given and nothing was refused.</summary>
    Task<PushAccount?> FindAccountAsync(string app, string provider, CancellationToken cancellationToken);

    /// <summary>Puts an account in place of the one before; what waited for other credentials is due at its time.</summary>
    Task PutAccountAsync(PushAccount account, CancellationToken cancellationToken);

    /// <summary>Pushes that waited for other credentials are due now: a node that learns of them may have put some by since.</summary>
    Task ReleaseSendsAsync(string app, string provider, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Removes an account.</summary>
    /// <returns><see langword="false"/> if there was none.</returns>
    Task<bool> RemoveAccountAsync(string app, string provider, CancellationToken cancellationToken);

    /// <summary>Notes that the provider refuses the credentials.</summary>
    /// <param name="app">Whose.</param>
    /// <param name="provider">By name.</param>
    /// <param name="updatedAt">Which credentials they were; <see langword="null"/>: there was no account.</param>
    /// <param name="reason">The provider's code.</param>
    /// <param name="at">Now.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns><see langword="false"/> if that was known, or there are other credentials by now: nobody is to be told again.</returns>
    Task<bool> StopAccountAsync(
        string app, string provider, DateTimeOffset? updatedAt, string reason, DateTimeOffset at, CancellationToken cancellationToken);
}
