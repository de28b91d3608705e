using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// Finds the app that an account's call names, if the account has a right on it. To others it does not exist: what is there is nobody's to
/// find out. docs/protocol/rest.md has the table of rights.
/// </summary>
public sealed class AppRights(IApps apps, IAccountStore accounts)
{
    /// <param name="caller">Who calls.</param>
    /// <param name="id">The app's id, as it stands in the request.</param>
    /// <param name="needed"><see cref="AppRole.Owner"/>: a member is refused.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="field">Where the id stands.</param>
    public async Task<Answer<AppAccess>> FindAsync(
        AdminCaller caller, string id, AppRole needed, CancellationToken cancellationToken, string field = "id")
    {
        if (!AppId.TryParse(id, out var app) || await apps.GetAsync(app, cancellationToken) is not { } view)
            return Unknown(field);
        if (caller.IsOperator)
            return new AppAccess(view, AppRole.Owner, caller);
        if (await accounts.FindMemberAsync(app.Value, caller.Name, cancellationToken) is not { } member)
            return Unknown(field);
        return needed == AppRole.Owner && member.Role != AppRole.Owner
            ? new Refusal(ErrorCode.Forbidden, "This is for the app's owner and for operators.")
            : new AppAccess(view, member.Role, caller);
    }

    private static Refusal Unknown(string field) => new(ErrorCode.NotFound, "There is no such app.", field);
}
