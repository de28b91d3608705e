using Nudge.Core.Apps;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// Checks what servers of apps show. On the path of every publish: two look-ups in memory and a comparison in constant time.
/// </summary>
internal sealed class ServerCredentials(IApps apps, Keyring keyring, CredentialUse use)
{
    /// <param name="text"><c>key:secret</c>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask<Answer<Caller>> CheckSecretAsync(string text, CancellationToken cancellationToken)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (await apps.FindByKeyAsync(text[..colon], cancellationToken) is not { } app)
            return UnknownApp;
        return Admit(app, keyring.Of(app).MatchSecret(text.AsSpan(colon + 1)), isApiKey: false);
    }

    /// <param name="text"><c>nudge_{appKey}_…</c>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask<Answer<Caller>> CheckApiKeyAsync(string text, CancellationToken cancellationToken)
    {
        var end = text.LastIndexOf('_');
        if (end <= NewCredential.ApiKeyPrefix.Length
            || await apps.FindByKeyAsync(text[NewCredential.ApiKeyPrefix.Length..end], cancellationToken) is not { } app)
            return UnknownApp;
        return Admit(app, keyring.Of(app).MatchApiKey(text), isApiKey: true);
    }

    private static Refusal UnknownApp => new(ErrorCode.UnknownApp, "There is no app with this key.");

    private Answer<Caller> Admit(AppView app, Credential? credential, bool isApiKey)
    {
        if (credential is null)
            return new Refusal(ErrorCode.WrongKey, "The app has no such secret or API key.");
        use.Note(app.Id, credential);
        return new ServerCaller(app, credential.Name) { ApiKey = isApiKey ? credential.Name : null };
    }
}
