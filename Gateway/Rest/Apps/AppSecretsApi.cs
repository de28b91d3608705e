using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Apps;

/// <summary><c>/api/apps/{id}/secrets</c>: a second secret while servers are changed over, and the end of the old one (S1.38).</summary>
internal static class AppSecretsApi
{
    public static void MapAppSecrets(this RouteGroupBuilder apps)
    {
        apps.MapPost("{id}/secrets", AddAsync).Refuses(ErrorCode.NotFound, ErrorCode.SecretsFull);
        apps.MapDelete("{id}/secrets/{kid}", RetireAsync).Refuses(ErrorCode.NotFound, ErrorCode.SecretLast);
    }

    /// <summary>Makes a second secret.</summary>
    /// <remarks>
    /// For a change of secrets without a gap: make the new one, change the servers over, retire the old one. Shown this once.
    /// </remarks>
    /// <param name="id" example="library">The app.</param>
    /// <returns>The secret.</returns>
    internal static async Task<Results<Created<NewSecretResponse>, ProblemResult>> AddAsync(
        string id, AdminCaller caller, HttpContext context, IApps apps, AppRights rights, Keyring keyring,
        CancellationToken cancellationToken)
    {
        var access = await rights.FindAsync(caller, id, AppRole.Owner, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var app = access.Value.App.Id;
        var (kid, secret) = (NewCredential.Kid(), NewCredential.Secret());
        var changed = await apps.ChangeAsync(app, new AddSecret(new(kid, keyring.Seal(app.Value, kid, secret))), cancellationToken);
        if (!changed.IsAccepted)
            return Problems.Of(changed.Refusal);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/apps/{app}/secrets/{kid}", new NewSecretResponse(kid, secret));
    }

    /// <summary>Retires a secret.</summary>
    /// <remarks>Every token that it signed ends with it.</remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="kid" example="k7f3a9">The secret's name.</param>
    /// <returns>It is gone.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> RetireAsync(
        string id, string kid, AdminCaller caller, IApps apps, AppRights rights, CancellationToken cancellationToken)
    {
        var access = await rights.FindAsync(caller, id, AppRole.Owner, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var changed = await apps.ChangeAsync(access.Value.App.Id, new RetireSecret(kid), cancellationToken);
        return changed.IsAccepted ? TypedResults.NoContent() : Problems.Of(changed.Refusal);
    }
}
