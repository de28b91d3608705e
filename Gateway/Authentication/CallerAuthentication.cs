using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// Finds out which app is asking, by its server, for a user or for a device, and whether the route and the page it asks from are for them.
/// </summary>
internal sealed class CallerAuthentication(
    ServerCredentials servers, ClientTokens clients, AdminTokens accounts, DeviceAccesses devices, PublicApp publicApp,
    PageOrigins pages)
{
    private static readonly string[] QueryNames = ["access_token", "token"];

    public ValueTask<Answer<Caller>> CheckAsync(HttpRequest request, CallerRequirement requirement, CancellationToken cancellationToken)
    {
        if (Find(request, requirement) is not { } credential)
            return CheckNothingAsync(request, requirement, cancellationToken);
        return credential.Kind switch
        {
            CredentialKind.Token => CheckTokenAsync(request, requirement, credential.Text, cancellationToken),
            CredentialKind.Device when !requirement.Kinds.HasFlag(CallerKinds.Device) => new(CallerRefusals.WrongKind(requirement.Kinds)),
            CredentialKind.Device => devices.CheckSecretAsync(request, credential.Text, cancellationToken),
            _ => CheckServerAsync(request, requirement, credential, cancellationToken),
        };
    }

    private ValueTask<Answer<Caller>> CheckNothingAsync(
        HttpRequest request, CallerRequirement requirement, CancellationToken cancellationToken)
    {
        // A header that cannot be read was meant to be one.
        if (request.Headers.Authorization.Count > 0)
            return new(CallerRefusals.Missing);
        if (requirement.Kinds.HasFlag(CallerKinds.Device) && DeviceAccesses.HasToken(request))
            return devices.CheckTokenAsync(request, cancellationToken);
        return requirement.Kinds.HasFlag(CallerKinds.Anyone) || (requirement.Kinds.HasFlag(CallerKinds.Public) && publicApp.Exists)
            ? new(AnonymousCaller.Instance)
            : new(CallerRefusals.Missing);
    }

    private static PresentedCredential? Find(HttpRequest request, CallerRequirement requirement)
    {
        if (request.Headers.Authorization.ToString().Length > 0)
            return PresentedCredential.InHeader(request);
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
        if (CrossOrigin.OriginOf(request) is not null)
            return new(CallerRefusals.SecretInBrowser);
        if (!requirement.Kinds.HasFlag(CallerKinds.Server))
            return new(CallerRefusals.WrongKind(requirement.Kinds));
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
        if (read.Value.KeyId == AdminTokens.KeyId && requirement.Kinds.HasFlag(CallerKinds.Account))
            return await CheckAccountAsync(request, read.Value, cancellationToken);
        if (!requirement.Kinds.HasFlag(CallerKinds.Client) || read.Value.KeyId == AdminTokens.KeyId)
            return CallerRefusals.WrongKind(requirement.Kinds);
        var client = await clients.CheckAsync(read.Value, cancellationToken);
        if (!client.IsAccepted)
            return client.Refusal;
        if (pages.WhyNot(request, client.Value.App) is { } why)
            return new Refusal(ErrorCode.OriginNotAllowed, why);
        return requirement.IsLive && !client.Value.App.IsEnabled
            ? new Refusal(ErrorCode.AppDisabled, "Realtime is switched off for this app. Poll instead.")
            : client.Value;
    }

    private async ValueTask<Answer<Caller>> CheckAccountAsync(
        HttpRequest request, CompactJws token, CancellationToken cancellationToken)
    {
        if (pages.WhyNotOwn(request, "Accounts call from pages of this server.") is { } why)
            return new Refusal(ErrorCode.OriginNotAllowed, why);
        var account = await accounts.CheckAsync(token, cancellationToken);
        return account.IsAccepted ? account.Value : account.Refusal;
    }
}
