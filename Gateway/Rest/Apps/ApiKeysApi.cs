using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Apps;

/// <summary><c>/api/apps/{id}/keys</c>: keys for servers that publish and sign nothing (S2.23).</summary>
internal static class ApiKeysApi
{
    public static void MapApiKeys(this RouteGroupBuilder apps)
    {
        apps.MapPost("{id}/keys", AddAsync).Refuses(ErrorCode.NotFound, ErrorCode.ApiKeysFull);
        apps.MapDelete("{id}/keys/{keyId}", RemoveAsync).Refuses(ErrorCode.NotFound);
    }

    /// <summary>Makes an API key.</summary>
    /// <remarks>For servers that publish and sign nothing. Shown this once.</remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="body" example='{ "name": "nightly jobs" }'>The name of the key.</param>
    /// <returns>The key.</returns>
    internal static async Task<Results<Created<NewApiKeyResponse>, ProblemResult>> AddAsync(
        string id, Body<CreateApiKeyRequest> body, AdminCaller caller, HttpContext context, IApps apps, AppRights rights,
        CancellationToken cancellationToken)
    {
        var access = await rights.FindAsync(caller, id, AppRole.Owner, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var request = await body.ReadAsync(cancellationToken);
        if (!request.IsAccepted)
            return Problems.Of(request.Refusal);
        if (request.Value.Name is not { } name)
            return Problems.Of(new(ErrorCode.FieldMissing, "A key has a name.", "name"));
        var app = access.Value.App.Id;
        var (keyId, key) = (NewCredential.Kid(), NewCredential.ApiKey(access.Value.App.Key));
        var changed = await apps.ChangeAsync(app, new AddApiKey(keyId, name, NewCredential.HashOf(key)), cancellationToken);
        if (!changed.IsAccepted)
            return Problems.Of(changed.Refusal);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/apps/{app}/keys/{keyId}", new NewApiKeyResponse(keyId, name, key));
    }

    /// <summary>Removes an API key.</summary>
    /// <remarks>The tokens that were minted with it end with it, and so do the connections that they opened.</remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="keyId" example="k2b8d1">The key's id.</param>
    /// <returns>It is gone.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> RemoveAsync(
        string id, string keyId, AdminCaller caller, IApps apps, AppRights rights, CancellationToken cancellationToken)
    {
        var access = await rights.FindAsync(caller, id, AppRole.Owner, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var changed = await apps.ChangeAsync(access.Value.App.Id, new RemoveApiKey(keyId), cancellationToken);
        return changed.IsAccepted ? TypedResults.NoContent() : Problems.Of(changed.Refusal);
    }
}
