using Nudge.Core.Apps;

namespace Nudge.Gateway.Rest.Accounts;

/// <param name="Name">Of the account.</param>
/// <param name="Role">Its right on the server.</param>
/// <param name="TokenExpiresAt">When the token of the call ends.</param>
internal sealed record SelfResponse(string Name, AccountRole Role, DateTimeOffset TokenExpiresAt);

/// <param name="Name">Of the account.</param>
/// <param name="Role">Its right on the server.</param>
/// <param name="Password">Shown this once, where it was made here; <c>null</c>: it is the one that was given.</param>
internal sealed record NewAccountResponse(string Name, AccountRole Role, string? Password);

/// <param name="Name">Of the account.</param>
/// <param name="Role">Its right on the server.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Apps">The number of apps that it owns.</param>
internal sealed record AccountResponse(string Name, AccountRole Role, DateTimeOffset CreatedAt, int Apps);

/// <param name="Accounts">In the order of their names.</param>
/// <param name="Next">Ask again with this as <c>after</c>; <c>null</c>: that was all.</param>
internal sealed record AccountsResponse(IReadOnlyList<AccountResponse> Accounts, string? Next);
