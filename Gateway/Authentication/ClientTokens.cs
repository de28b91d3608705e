using Nudge.Core;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Gateway.Authentication;

/// <summary>Mints and checks client tokens: JWTs that an app's secret signs, as docs/protocol/tokens.md describes them.</summary>
internal sealed class ClientTokens(IApps apps, Keyring keyring, CredentialUse use, TimeProvider time)
{
    /// <summary>Checks a token; refuses, never throws, whatever the text.</summary>
    public async ValueTask<Answer<ClientCaller>> CheckAsync(string token, CancellationToken cancellationToken)
    {
        var read = CompactJws.Read(token);
        return read.IsAccepted ? await CheckAsync(read.Value, cancellationToken) : read.Refusal;
    }

    /// <summary>Checks a token that was taken apart already.</summary>
    public async ValueTask<Answer<ClientCaller>> CheckAsync(CompactJws jws, CancellationToken cancellationToken)
    {
        var dot = jws.KeyId.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
            return new Refusal(ErrorCode.TokenUnknownKey, "The kid is the app's key, a dot, and the name of a secret.", "kid");
        if (await apps.FindByKeyAsync(jws.KeyId[..dot], cancellationToken) is not { } app)
            return new Refusal(ErrorCode.UnknownApp, "There is no app with the key that the token names.", "kid");
        if (keyring.Of(app).FindSecret(jws.KeyId.AsSpan(dot + 1)) is not { } secret)
            return new Refusal(ErrorCode.TokenUnknownKey, "The app has no secret of the name that the token gives.", "kid");
        if (secret.Bytes.Length < AppKeys.TokenSecretBytesMin)
            return new Refusal(
                ErrorCode.TokenUnknownKey, $"A secret of less than {AppKeys.TokenSecretBytesMin} bytes signs no tokens.", "kid");
        if (!jws.IsSignedBy(secret.Signatures))
            return new Refusal(ErrorCode.TokenForged, "The signature does not fit.");
        var claims = TokenClaims.Read(jws.Payload);
        if (!claims.IsAccepted)
            return claims.Refusal;
        var caller = Check(app, secret.Name, claims.Value);
        if (caller.IsAccepted)
            use.Note(app.Id, secret);
        return caller;
    }

    /// <summary>Whether the app has a secret that signs tokens; one that was imported may be too short.</summary>
    public bool CanMint(AppView app) => keyring.Of(app).TokenSigning is not null;

    /// <summary>Signs a token with the newest secret of the app that may.</summary>
    /// <exception cref="InvalidOperationException">There is none: see <see cref="CanMint"/>.</exception>
    public MintedToken Mint(AppView app, UserId user, Capability capability, TimeSpan lifetime) =>
        Mint(app, user, capability, lifetime, default);

    /// <summary>
    /// The same with what others on a presence channel see of the user: one JSON value of at most <see cref="TokenClaims.InfoBytesMax"/>
    /// bytes.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <param name="user">Whose it will be.</param>
    /// <param name="capability">The rights that it opens.</param>
    /// <param name="lifetime">How long.</param>
    /// <param name="info">As above; empty: nothing.</param>
    /// <param name="apiKey">The API key that has it minted, with which it ends; <see langword="null"/>: a secret has.</param>
    public MintedToken Mint(
        AppView app, UserId user, Capability capability, TimeSpan lifetime, ReadOnlyMemory<byte> info, string? apiKey = null)
    {
        // Whole milliseconds, and after every revocation so far, so that a token asked for right after one is good.
        var now = Clock.Milliseconds(time.GetUtcNow());
        var issuedAt = now > app.Revocations.Latest ? now : app.Revocations.Latest.AddMilliseconds(1);
        var secret = keyring.Of(app).TokenSigning ?? throw new InvalidOperationException(
            $"The app {app.Id} has no secret that signs tokens.");
        var claims = new TokenClaims(user, capability, NewCredential.TokenId(), app.Environment, issuedAt, issuedAt + lifetime, null)
        {
            Info = info,
            ApiKey = apiKey,
        };
        return new(CompactJws.Sign($"{app.Key}.{secret.Name}", claims.Write(), secret.Bytes), claims.ExpiresAt);
    }

    private Answer<ClientCaller> Check(AppView app, string kid, TokenClaims claims)
    {
        var now = time.GetUtcNow();
        if (claims.ExpiresAt <= claims.IssuedAt || claims.ExpiresAt - claims.IssuedAt > AppLimits.TokenLifetime)
        {
            return new Refusal(
                ErrorCode.TokenLifetime, "A token lives at most 24 hours: exp is after iat and at most 86,400 s after it.", "exp",
                (long)AppLimits.TokenLifetime.TotalSeconds);
        }

        if (claims.IssuedAt > now + AppLimits.ClockLeeway)
            return new Refusal(ErrorCode.TokenNotYetValid, "The token was issued in the future. Is a clock wrong?", "iat");
        if (claims.NotBefore > now + AppLimits.ClockLeeway)
            return new Refusal(ErrorCode.TokenNotYetValid, "The token is not valid yet.", "nbf");
        if (claims.Environment is { } environment && environment != app.Environment)
            return new Refusal(ErrorCode.TokenEnvironment, "The token is for another environment than the app's.", "env");
        var caller = new ClientCaller(app, claims.User, claims.Capability, claims.TokenId, kid, claims.IssuedAt, claims.ExpiresAt)
        {
            Info = claims.Info,
            ApiKey = claims.ApiKey,
        };
        return caller.Review(app, now) is { } refusal ? refusal : caller;
    }
}
