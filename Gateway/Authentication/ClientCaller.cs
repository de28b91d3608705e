using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.Authentication;

/// <summary>A user of an app, by a client token. A connection keeps it and asks again whenever the app changes.</summary>
/// <param name="App">The app when the token was checked.</param>
/// <param name="User">The token's <c>sub</c>.</param>
/// <param name="Capability">Its <c>cap</c>.</param>
/// <param name="TokenId">Its <c>jti</c>.</param>
/// <param name="Kid">The secret that signed it.</param>
/// <param name="IssuedAt">Its <c>iat</c>.</param>
/// <param name="ExpiresAt">Its <c>exp</c>, without leeway.</param>
public sealed record ClientCaller(
    AppView App, UserId User, Capability Capability, string TokenId, string Kid, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)
    : Caller, ISessionAccess
{
    private static readonly byte[] NoInfo = "{}"u8.ToArray();

    /// <summary>Its <c>info</c>: what others on a presence channel see of the user, one JSON value; empty: nothing.</summary>
    public ReadOnlyMemory<byte> Info { get; init; }

    /// <summary>The API key that had the token minted; <see langword="null"/>: a secret of the app did.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Its user's.</summary>
    public InboxKey Inbox => new(App.Id, User);

    private ChannelAccess Channels => new(User, Capability, IssuedAt);

    /// <inheritdoc cref="Caller.BindAsync"/>
    public static new ValueTask<ClientCaller> BindAsync(HttpContext context) => new(Of<ClientCaller>(context));

    /// <summary>Why the token no longer opens the app as it is now; <see langword="null"/> if it does.</summary>
    /// <param name="app">The newest view of the same app.</param>
    /// <param name="now">The present moment.</param>
    public Refusal? Review(AppView app, DateTimeOffset now)
    {
        if (now >= ExpiresAt + AppLimits.ClockLeeway)
            return new(ErrorCode.TokenExpired, "The token has expired.", "exp");
        if (app.Record.Secrets.All(secret => secret.Kid != Kid))
            return new(ErrorCode.TokenUnknownKey, "The secret that signed the token was retired.", "kid");
        if (ApiKey is not null && app.Record.ApiKeys.All(key => key.Id != ApiKey))
            return new(ErrorCode.TokenUnknownKey, "The API key that had the token minted was removed.", "nudge_key");
        return app.IsRevoked(User.Value, TokenId, IssuedAt) ? new(ErrorCode.TokenRevoked, "The token was revoked.") : null;
    }

    /// <summary>Why the caller may not reach a channel that its user has subscribed to; <see langword="null"/> if it may.</summary>
    /// <param name="app">The newest view of the same app.</param>
    /// <param name="right">Of the subscription: what a revocation took from it a capability has to give.</param>
    /// <param name="channel">The channel.</param>
    public Refusal? Review(AppView app, SubscriptionRight right, string channel) => Channels.Review(app, right, channel);

    /// <summary>Why the caller may not do this on a channel; <see langword="null"/> if it may.</summary>
    /// <param name="app">The newest view of the same app.</param>
    /// <param name="operation">The operation. Hearing and reading public channels needs no capability.</param>
    /// <param name="channel">Where.</param>
    public Refusal? Review(AppView app, Operations operation, ChannelName channel) => Channels.Review(app, operation, channel);

    Refusal? ISessionAccess.Review(AppView app, ChannelName channel) => Review(app, Operations.Subscribe, channel);

    ReadOnlyMemory<byte> ISessionAccess.Info => Info.IsEmpty ? NoInfo : Info;

    /// <summary>A member who is present receives what comes, on every face.</summary>
    Refusal? ISessionAccess.ReviewPresence(AppView app, ChannelName channel) =>
        Review(app, Operations.Subscribe | Operations.Presence, channel);
}
