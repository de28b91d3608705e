using System.Net;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Rest.Accounts;

/// <summary>An account that was made.</summary>
/// <param name="Name">In its one spelling.</param>
/// <param name="Password">In clear.</param>
/// <param name="Row">As stored.</param>
internal sealed record NewAccount(string Name, string Password, AdminRow Row)
{
    /// <param name="name">As typed.</param>
    /// <param name="password">As typed, or made.</param>
    /// <param name="role">Of the account.</param>
    /// <param name="means">Where it goes, and how many may be there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<Answer<NewAccount>> AddAsync(
        string? name, string password, AccountRole role, Means means, CancellationToken cancellationToken)
    {
        if (name is null)
            return new Refusal(ErrorCode.FieldMissing, "An account has a name.", "name");
        if (!AccountName.TryParse(name, out var known))
            return new Refusal(ErrorCode.NameInvalid, AccountName.Mistake, "name", AccountName.MaxLength);
        if (AdminPasswords.WhyNot(password, "password") is { } weak)
            return weak;
        var row = await means.Passwords.MakeAsync(means.Address, known, password, role, cancellationToken);
        if (!row.IsAccepted)
            return row.Refusal;
        return await means.Accounts.AddAccountAsync(
            known, row.Value, means.Time.GetUtcNow(), means.AccountsMax, cancellationToken) switch
        {
            AccountChange.Done => new NewAccount(known, password, row.Value),
            AccountChange.Full => new Refusal(
                ErrorCode.AccountsFull, "The server has as many accounts as its operator lets it have.", Limit: means.AccountsMax),
            _ => new Refusal(ErrorCode.AlreadyExists, "There is an account of this name.", "name"),
        };
    }

    /// <summary>With which an account is made.</summary>
    internal sealed record Means(
        IPAddress? Address, IAccountStore Accounts, AdminPasswords Passwords, TimeProvider Time, int AccountsMax);
}
