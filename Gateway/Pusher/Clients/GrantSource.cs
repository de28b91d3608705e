using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>
/// A text that an app's server has signed for a connection: a client token, or one of Pusher's signatures. Asked again whenever the app
/// changes.
/// </summary>
internal sealed record GrantSource
{
    private readonly string _kid;

    private GrantSource(string kid, UserId? user, DateTimeOffset since, ClientCaller? token) =>
        (_kid, User, Since, Token) = (kid, user, since, token);

    /// <summary>Whom it names; <see langword="null"/>: nobody.</summary>
    public UserId? User { get; }

    /// <summary>It does not open anything that was revoked up to then.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>The token; <see langword="null"/>: it is a signature.</summary>
    public ClientCaller? Token { get; }

    public DateTimeOffset ExpiresAt => Token?.ExpiresAt ?? DateTimeOffset.MaxValue;

    public static GrantSource Of(ClientCaller token) => new(token.Kid, token.User, token.IssuedAt, token);

    /// <summary>A signature says nothing of a time.</summary>
    /// <param name="secret">The secret that signed.</param>
    /// <param name="user">Whom it names.</param>
    /// <param name="client">Its socket id was signed, so the signature cannot be older than the connection.</param>
    public static GrantSource Of(Credential secret, UserId? user, PusherClient client) => new(secret.Name, user, client.OpenedAt, null);

    /// <summary>Why it is no longer valid; <see langword="null"/>: it does.</summary>
    public Refusal? Review(AppView app, DateTimeOffset now)
    {
        if (Token is { } token)
            return token.Review(app, now);
        if (app.Record.Secrets.All(secret => secret.Kid != _kid))
            return new(ErrorCode.TokenUnknownKey, "The secret that signed it was retired.");
        return User is { } user && app.IsRevoked(user.Value, null, Since)
            ? new(ErrorCode.TokenRevoked, "The user's access was revoked.")
            : null;
    }

    /// <summary>The channels of the user whom it names that a session may receive.</summary>
    public ISessionAccess AccessTo(AppView app) => Token is { } token ? token : new SignedAccess(app, User!, this);
}
