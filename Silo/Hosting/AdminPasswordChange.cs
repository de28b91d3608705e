using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Hosting;

/// <summary>
/// A new password for an account of any role, by who may open the store: for those who have lost theirs. It ends all tokens of the account,
/// on running nodes too.
/// </summary>
/// <param name="Name">Of the account.</param>
/// <param name="Input">Whose first line is the password; <see langword="null"/>: one is made.</param>
internal sealed record AdminPasswordChange(string Name, TextReader? Input)
{
    /// <exception cref="CommandException">There is no such admin, or the password cannot be one; nothing was changed.</exception>
    /// <returns>The message for the operator.</returns>
    internal async Task<string> RunAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        var given = Input is null ? null : await Input.ReadLineAsync(cancellationToken) ?? "";
        if (given is { Length: < AdminPasswords.LengthMin or > AdminPasswords.LengthMax })
            throw new CommandException(
                $"A password has {AdminPasswords.LengthMin} to {AdminPasswords.LengthMax} characters, and the first line of the input has "
                + $"{given.Length}.");
        StoreOpening.RequireFile(options);
        await using var store = await StoreOpening.OpenAsync(options);
        IAdminStore admins = store;
        var password = given ?? NewCredential.Password();
        var hash = AdminPasswords.Hash(Name, password);
        var changed = await admins.ChangeAdminAsync(
            AccountName.Fold(Name), row => row.WithPassword(hash, TimeProvider.System.GetUtcNow()), cancellationToken);
        if (changed is null)
            throw new CommandException(
                $"There is no admin '{Name}'. The first one is '{FirstAdmin.Name}', and the first start of a server makes it.");
        const string Ended = "All logins of before have ended.";
        return given is null ? $"Admin '{Name}' has a new password: {password}. {Ended}" : $"Admin '{Name}' has the new password. {Ended}";
    }
}
