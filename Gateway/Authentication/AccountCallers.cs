using Nudge.Core.Accounts;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// Knows accounts on routes that are for other callers too: in their own name, or in the place of the server of an app on which they have a
/// right (S2.16, S2.17, S2.25). Any thread may use it.
/// </summary>
/// <remarks>A token is of a person and not of an app, so the query names the app.</remarks>
internal sealed class AccountCallers(AdminTokens tokens, AppRights rights, AdminLog log, PageOrigins pages)
{
    internal const string AppField = "app_id";

    /// <param name="request">The call.</param>
    /// <param name="token">Of a login.</param>
    /// <param name="isForApp">Whether the route is for servers of apps.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async ValueTask<Answer<Caller>> CheckAsync(
        HttpRequest request, CompactJws token, bool isForApp, CancellationToken cancellationToken)
    {
        if (pages.WhyNotOwn(request, "Accounts call from pages of this server.") is { } why)
            return new Refusal(ErrorCode.OriginNotAllowed, why);
        var account = await tokens.CheckAsync(token, cancellationToken);
        if (!account.IsAccepted)
            return account.Refusal;
        if (!isForApp)
            return account.Value;
        if (request.Query[AppField] is not [{ Length: > 0 } id])
            return new Refusal(ErrorCode.FieldMissing, "With an account's token, say which app: ?app_id=…", AppField);
        var access = await rights.FindAsync(account.Value, id, AppRole.Member, cancellationToken, AppField);
        if (!access.IsAccepted)
            return access.Refusal;
        log.Note(request.HttpContext, account.Value);
        return new ServerCaller(access.Value.App, $"account {account.Value.Name}") { Account = access.Value };
    }
}
