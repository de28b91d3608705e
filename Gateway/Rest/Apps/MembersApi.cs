using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nudge.Core;
using Nudge.Core.Accounts;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Apps;

/// <summary><c>/api/apps/{id}/members</c>: who works on an app beside its owner.</summary>
internal static class MembersApi
{
    public static IEndpointRouteBuilder MapMembers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/apps/{id}/members").RequireAccount().WithTags("Apps").Refuses(ErrorCode.NotFound);
        group.MapGet("", ListAsync);
        group.MapPost("", PutAsync).Refuses(ErrorCode.MembersFull, ErrorCode.AppsFull, ErrorCode.AccountOwnsApps);
        group.MapDelete("{account}", RemoveAsync).Refuses(ErrorCode.AccountOwnsApps);
        return routes;
    }

    /// <summary>Lists the accounts with a right on an app.</summary>
    /// <param name="id" example="library">The app.</param>
    /// <returns>Its owner and its members.</returns>
    internal static async Task<Results<Ok<MembersResponse>, ProblemResult>> ListAsync(
        string id, AdminCaller caller, AppRights rights, IAccountStore accounts, CancellationToken cancellationToken)
    {
        var access = await rights.FindAsync(caller, id, AppRole.Member, cancellationToken);
        return access.IsAccepted
            ? TypedResults.Ok(new MembersResponse(
                [.. (await accounts.ListMembersAsync(id, cancellationToken)).Select(MemberResponse.Of)]))
            : Problems.Of(access.Refusal);
    }

    /// <summary>Gives an account a right on an app.</summary>
    /// <remarks>
    /// For the app's owner and for operators. With the role `owner` the app is handed over; the owner of before becomes a member.
    /// </remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="body" example='{ "account": "ben@library.example", "role": "member" }'>The account and its right.</param>
    /// <returns>The right.</returns>
    internal static async Task<Results<Ok<MemberResponse>, ProblemResult>> PutAsync(
        string id, Body<PutMemberRequest> body, AdminCaller caller, AppRights rights, IAccountStore accounts, TimeProvider time,
        IOptions<AccountsOptions> options, CancellationToken cancellationToken)
    {
        var access = await rights.FindAsync(caller, id, AppRole.Owner, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var read = await body.ReadAsync(cancellationToken);
        if (!read.IsAccepted)
            return Problems.Of(read.Refusal);
        if (read.Value.Account is null)
            return Problems.Of(new(ErrorCode.FieldMissing, "Say which account.", "account"));
        if (!AccountName.TryParse(read.Value.Account, out var name))
            return Problems.Of(Unknown);
        var role = read.Value.Role ?? AppRole.Member;
        var appsMax = role == AppRole.Owner ? options.Value.AppsMax : AccountLimits.Memberships;
        var outcome = await accounts.PutMemberAsync(
            new(id, name, role, Clock.Milliseconds(time.GetUtcNow())), appsMax, cancellationToken);
        if (outcome != AccountChange.Done)
            return Problems.Of(Why(outcome, appsMax));
        return await accounts.FindMemberAsync(id, name, cancellationToken) is { } member
            ? TypedResults.Ok(MemberResponse.Of(member))
            : Problems.Of(Unknown);
    }

    /// <summary>Takes an account's right on an app.</summary>
    /// <remarks>For the app's owner and for operators; members may leave by themselves. The owner's right is handed over, and not
    /// taken.</remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="account" example="ben@library.example">The account.</param>
    /// <returns>It is gone.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> RemoveAsync(
        string id, string account, AdminCaller caller, AppRights rights, IAccountStore accounts, CancellationToken cancellationToken)
    {
        var isName = AccountName.TryParse(account, out var name);
        var needed = name == caller.Name ? AppRole.Member : AppRole.Owner;
        var access = await rights.FindAsync(caller, id, needed, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var outcome = isName ? await accounts.RemoveMemberAsync(id, name!, cancellationToken) : AccountChange.Unknown;
        return outcome == AccountChange.Done ? TypedResults.NoContent() : Problems.Of(Why(outcome, 0));
    }

    internal static Refusal Why(AccountChange outcome, int appsMax) => outcome switch
    {
        AccountChange.Full => new(
            ErrorCode.MembersFull, "The app has as many members as it may have.", Limit: AccountLimits.Members),
        AccountChange.AppsFull => new(ErrorCode.AppsFull, "The account has as many apps as it may have.", Limit: appsMax),
        AccountChange.NoOwner => new(ErrorCode.FieldInvalid, "The account is a member's and owns no apps.", "role"),
        AccountChange.OwnsApps => new(
            ErrorCode.AccountOwnsApps, "The account owns the app. Hand it over to another one first.", "account"),
        _ => Unknown,
    };

    private static Refusal Unknown => new(ErrorCode.NotFound, "There is no such account, or it has no such right.", "account");
}
