using Nudge.Core.Apps;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>Finds out who is asking, and whether the route and the page it asks from are for them.</summary>
internal sealed class CallerAuthentication(ServerCredentials servers, ClientTokens clients, AdminTokens admins)
{
    private static readonly string[] QueryNames = ["access_token", "token"];

    public ValueTask<Answer<Caller>> CheckAsync(HttpRequest request, CallerRequirement requirement, CancellationToken cancellationToken)
    {
        if (Find(request, requirement) is not { } credential)
            return new(new Refusal(ErrorCode.Unauthenticated, "This call needs credentials, in the Authorization header."));
        return credential.Kind == CredentialKind.Token
            ? CheckTokenAsync(request, requirement, credential.Text, cancellationToken)
            : CheckServerAsync(request, requirement, credential, cancellationToken);
    }

    private static PresentedCredential? Find(HttpRequest request, CallerRequirement requirement)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length > 0)
            return PresentedCredential.TryRead(header, out var credential) ? credential : null;
        foreach (var name in requirement.IsLive ? QueryNames : [])
        {
            if (request.Query.TryGetValue(name, out var values) && values is [{ Length: > 0 } token])
                return PresentedCredential.OfToken(token);
        }

        return null;
    }

    private ValueTask<Answer<Caller>> CheckServerAsync(
        HttpRequest request, CallerRequirement requirement, PresentedCredential credential, CancellationToken cancellationToken)
    {
        // Before anything is looked up: a secret that a page sent is out, and its owner should learn so at the first try (S1.21).
        if (OriginOf(request) is not null)
        {
            return new(new Refusal(
                ErrorCode.SecretInBrowser, "A secret came from a web page, where anyone can read it. Retire it, and let pages use client tokens."));
        }

        if (!requirement.Kinds.HasFlag(CallerKinds.Server))
            return new(WrongKind(requirement));
        return credential.Kind == CredentialKind.ApiKey
            ? servers.CheckApiKeyAsync(credential.Text, cancellationToken)
            : servers.CheckSecretAsync(credential.Text, cancellationToken);
    }

    private async ValueTask<Answer<Caller>> CheckTokenAsync(
        HttpRequest request, CallerRequirement requirement, string token, CancellationToken cancellationToken)
    {
        var read = CompactJws.Read(token);
        if (!read.IsAccepted)
            return read.Refusal;
        var isAdmin = read.Value.KeyId == AdminTokens.KeyId;
        if (!requirement.Kinds.HasFlag(isAdmin ? CallerKinds.Admin : CallerKinds.Client))
            return WrongKind(requirement);
        if (isAdmin)
            return AllowsOrigin(request, null) ? admins.Check(read.Value) : OriginNotAllowed;
        var client = await clients.CheckAsync(read.Value, cancellationToken);
        if (!client.IsAccepted)
            return client.Refusal;
        if (!AllowsOrigin(request, client.Value.App))
            return OriginNotAllowed;
        return requirement.IsLive && !client.Value.App.IsEnabled
            ? new Refusal(ErrorCode.AppDisabled, "Realtime is switched off for this app. Poll instead.")
            : client.Value;
    }

    private static string? OriginOf(HttpRequest request) => request.Headers.Origin is [{ Length: > 0 } origin, ..] ? origin : null;

    private static bool AllowsOrigin(HttpRequest request, AppView? app) =>
        OriginOf(request) is not { } origin || CrossOrigin.IsSame(request, origin) || (app?.AllowsOrigin(origin) ?? false);

    private static Refusal OriginNotAllowed =>
        new(ErrorCode.OriginNotAllowed, "Pages of this origin may not use the app. Its owner can add the origin to allowedOrigins.");

    private static Refusal WrongKind(CallerRequirement requirement)
    {
        var wanted = requirement.Kinds switch
        {
            CallerKinds.Client => "a client token",
            CallerKinds.Server => "a secret or an API key of the app",
            CallerKinds.Admin => "an admin's token",
            _ => "a client token, or a secret or an API key of the app",
        };
        return new(ErrorCode.Forbidden, $"This call needs {wanted}.");
    }
}
