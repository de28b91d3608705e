using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Accounts;

/// <summary><c>/api/accounts</c>: operators make accounts, list them, give them other passwords and remove them (S2.25).</summary>
internal static class AccountsApi
{
    private const int PageLengthMax = 100;
    private const int PageLengthDefault = 50;

    public static IEndpointRouteBuilder MapAccounts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/accounts").WithTags("Accounts");
        group.MapGet("me", ShowSelf).RequireAccount().Refuses();
        group.MapPost("", CreateAsync).RequireAdmin()
            .Refuses(ErrorCode.NameInvalid, ErrorCode.AlreadyExists, ErrorCode.AccountsFull, ErrorCode.Overloaded);
        group.MapGet("", ListAsync).RequireAdmin().Refuses(ErrorCode.FieldInvalid, ErrorCode.CursorInvalid);
        group.MapDelete("{account}", RemoveAsync).RequireAdmin()
            .Refuses(ErrorCode.NotFound, ErrorCode.AccountOwnsApps, ErrorCode.OperatorLast);
        group.MapPost("{account}/password", ResetPasswordAsync).RequireAdmin().Refuses(ErrorCode.NotFound, ErrorCode.Overloaded);
        return routes;
    }

    /// <summary>Shows the account of the call.</summary>
    /// <returns>The account.</returns>
    internal static Ok<SelfResponse> ShowSelf(AdminCaller caller) =>
        TypedResults.Ok(new SelfResponse(caller.Name, caller.Role, caller.ExpiresAt));

    /// <summary>Makes an account.</summary>
    /// <remarks>
    /// For operators. `role` is `owner` (makes apps of its own), `member` (works on apps of others) or `operator` (administers the server
    /// and all apps). Without a `password` one is made; it is shown this once.
    /// </remarks>
    /// <param name="body" example='{ "name": "ada@library.example", "role": "owner", "password": "correct horse battery staple" }'>
    /// The account.
    /// </param>
    /// <returns>The account, and the password if it was made here.</returns>
    internal static async Task<Results<Created<NewAccountResponse>, ProblemResult>> CreateAsync(
        Body<CreateAccountRequest> body, HttpContext context, IAccountStore accounts, AdminPasswords passwords, TimeProvider time,
        IOptions<AccountsOptions> options, CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(cancellationToken);
        if (!read.IsAccepted)
            return Problems.Of(read.Refusal);
        var made = await NewAccount.AddAsync(
            read.Value.Name, read.Value.Password ?? NewCredential.Password(), read.Value.Role ?? AccountRole.Owner,
            new(context.Connection.RemoteIpAddress, accounts, passwords, time, options.Value.AccountsMax), cancellationToken);
        if (!made.IsAccepted)
            return Problems.Of(made.Refusal);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            $"/api/accounts/{made.Value.Name}",
            new NewAccountResponse(
                made.Value.Name, made.Value.Row.Role, read.Value.Password is null ? made.Value.Password : null));
    }

    /// <summary>Lists accounts.</summary>
    /// <param name="after" example="ada@library.example">Names above this one: the `next` of the page before.</param>
    /// <param name="limit" example="50">1 to 100; 50 if it is left out.</param>
    /// <returns>A page, in the order of the names.</returns>
    internal static async Task<Results<Ok<AccountsResponse>, ProblemResult>> ListAsync(
        IAccountStore accounts, string? after, string? limit, CancellationToken cancellationToken)
    {
        var length = PageLength.Read(limit, PageLengthMax, PageLengthDefault);
        if (!length.IsAccepted)
            return Problems.Of(length.Refusal);
        string? name = null;
        if (after is { Length: > 0 } && !AccountName.TryParse(after, out name))
            return Problems.Of(new(
                ErrorCode.CursorInvalid, "It is no cursor of this list: give the `next` of the page before, or leave it out.", "after"));
        var page = await accounts.ListAccountsAsync(name ?? "", length.Value, cancellationToken);
        return TypedResults.Ok(new AccountsResponse(
            [.. page.Select(account => new AccountResponse(account.Name, account.Role, account.CreatedAt, account.Apps))],
            page.Count == length.Value ? page[^1].Name : null));
    }

    /// <summary>Removes an account.</summary>
    /// <remarks>
    /// Its tokens and its rights end at once. An account that owns apps is not removed before they are deleted or have another owner; the
    /// last operator stays.
    /// </remarks>
    /// <param name="account" example="ada@library.example">Its name.</param>
    /// <returns>It is gone.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> RemoveAsync(
        string account, IAccountStore accounts, CancellationToken cancellationToken)
    {
        var outcome = AccountName.TryParse(account, out var name)
            ? await accounts.RemoveAccountAsync(name, cancellationToken)
            : AccountChange.Unknown;
        return outcome switch
        {
            AccountChange.Done => TypedResults.NoContent(),
            AccountChange.OwnsApps => Problems.Of(new(
                ErrorCode.AccountOwnsApps, "The account owns apps. Delete them, or give them another owner, first.", "account")),
            AccountChange.LastOperator => Problems.Of(new(ErrorCode.OperatorLast, "This is the last operator.", "account")),
            _ => Problems.Of(Unknown),
        };
    }

    /// <summary>Gives an account another password.</summary>
    /// <remarks>
    /// For people who have lost theirs. All tokens of the account end. Without a `password` one is made; it is shown this once.
    /// </remarks>
    /// <param name="account" example="ada@library.example">Its name.</param>
    /// <param name="body" example='{ "password": "staple battery horse correct" }'>The password, or nothing.</param>
    /// <returns>The account, and the password if it was made here.</returns>
    internal static async Task<Results<Ok<NewAccountResponse>, ProblemResult>> ResetPasswordAsync(
        string account, Body<ResetPasswordRequest> body, HttpContext context, IAdminStore admins, AdminPasswords passwords,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(cancellationToken);
        if (!read.IsAccepted)
            return Problems.Of(read.Refusal);
        var password = read.Value.Password ?? NewCredential.Password();
        if (AdminPasswords.WhyNot(password, "password") is { } weak)
            return Problems.Of(weak);
        if (!AccountName.TryParse(account, out var name) || await admins.FindAdminAsync(name, cancellationToken) is not { } known)
            return Problems.Of(Unknown);
        var hashed = await passwords.MakeAsync(context.Connection.RemoteIpAddress, name, password, known.Role, cancellationToken);
        if (!hashed.IsAccepted)
            return Problems.Of(hashed.Refusal);
        var changed = await admins.ChangeAdminAsync(
            name, row => row.WithPassword(hashed.Value.PasswordHash, time.GetUtcNow()), cancellationToken);
        if (changed is null)
            return Problems.Of(Unknown);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new NewAccountResponse(name, changed.Role, read.Value.Password is null ? password : null));
    }

    private static Refusal Unknown => new(ErrorCode.NotFound, "There is no such account.", "account");
}
