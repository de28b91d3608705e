using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Errors;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Accounts;

/// <summary><c>POST /api/accounts/register</c>: people make an account for themselves, where the operator lets them.</summary>
internal static class RegistrationApi
{
    public static IEndpointRouteBuilder MapRegistration(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/accounts/register", RegisterAsync).WithTags("Accounts").Refuses(
            ErrorCode.RegistrationClosed, ErrorCode.OriginNotAllowed, ErrorCode.RateLimited, ErrorCode.NameInvalid, ErrorCode.AlreadyExists,
            ErrorCode.AccountsFull, ErrorCode.Overloaded);
        return routes;
    }

    /// <summary>Registers an account.</summary>
    /// <remarks>
    /// Where the operator has set `Accounts:Registration`. The account is an owner's, and may make apps. It is limited by address: so many
    /// accounts in an hour, and attempts as those of logins.
    /// </remarks>
    /// <param name="body" example='{ "name": "ben@library.example", "password": "correct horse battery staple" }'>The account.</param>
    /// <returns>A token for the `Authorization` header.</returns>
    internal static async Task<Results<Ok<LoginResponse>, ProblemResult>> RegisterAsync(
        Body<RegisterRequest> body, HttpContext context, RegistrationDesk desk, CancellationToken cancellationToken)
    {
        if (desk.WhyNot(context.Request) is { } closed)
            return Problems.Of(closed);
        var address = context.Connection.RemoteIpAddress;
        if (desk.Begin(address) is { } tooMany)
            return AdminLoginApi.ProblemOf(tooMany);
        var read = await body.ReadAsync(cancellationToken);
        if (!read.IsAccepted)
            return Problems.Of(read.Refusal);
        if (read.Value.Password is not { } password)
            return Problems.Of(new(ErrorCode.FieldMissing, "An account has a password.", "password"));
        var outcome = await desk.RegisterAsync(address, read.Value.Name, password, cancellationToken);
        return outcome.Token is { } token ? AdminLoginApi.Answer(context, token) : AdminLoginApi.ProblemOf(outcome);
    }
}
