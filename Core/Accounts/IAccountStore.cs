using Nudge.Core.Actors;
using Nudge.Core.Apps;

namespace Nudge.Core.Accounts;

/// <summary>
/// Who has an account, and a right on which app. Their rows are read and changed by <see cref="IAdminStore"/>. Any thread may call it.
/// </summary>
/// <remarks>Each change is one transaction that holds over all nodes; durable when it returns.</remarks>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a change the outcome is unknown.
/// </exception>
public interface IAccountStore
{
    /// <summary>Makes an account with the row's role.</summary>
    /// <param name="name">Its name, which no account of any role has.</param>
    /// <param name="row">Its first row.</param>
    /// <param name="at">Now.</param>
    /// <param name="max">So many accounts there may be; operators are not counted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<AccountChange> AddAccountAsync(
        string name, AdminRow row, DateTimeOffset at, int max, CancellationToken cancellationToken);

    /// <summary>Removes an account that owns no app, with its rights; its tokens end with it.</summary>
    Task<AccountChange> RemoveAccountAsync(string name, CancellationToken cancellationToken);

    /// <summary>Accounts of all roles whose name is above <paramref name="afterName"/>, ascending.</summary>
    Task<IReadOnlyList<Account>> ListAccountsAsync(string afterName, int limit, CancellationToken cancellationToken);

    /// <summary>The right of an account on an app; <see langword="null"/>: it has none.</summary>
    Task<AppMember?> FindMemberAsync(string app, string account, CancellationToken cancellationToken);

    /// <summary>All accounts with a right on an app, ascending by name.</summary>
    Task<IReadOnlyList<AppMember>> ListMembersAsync(string app, CancellationToken cancellationToken);

    /// <summary>The rights of an account on apps whose id is above <paramref name="afterApp"/>, ascending.</summary>
    Task<IReadOnlyList<AppMember>> ListAppsOfAsync(string account, string afterApp, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Gives an account a right on an app. A new owner takes the place of the one of before, who is a member from then on; the owner itself
    /// is not made a member by this.
    /// </summary>
    /// <param name="member">The right.</param>
    /// <param name="appsMax">
    /// So many apps the account may have by that role; those of longer ago than <see cref="AccountLimits.Reservation"/> that are not there
    /// do not count.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<AccountChange> PutMemberAsync(AppMember member, int appsMax, CancellationToken cancellationToken);

    /// <summary>Takes a member's right; the owner's goes to another one by <see cref="PutMemberAsync"/> alone.</summary>
    Task<AccountChange> RemoveMemberAsync(string app, string account, CancellationToken cancellationToken);
}
