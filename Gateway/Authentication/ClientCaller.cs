using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;

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
    AppView App, UserId User, Capability Capability, string TokenId, string Kid, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt) : Caller
{
    /// <summary>Its <c>info</c>: what others on a presence channel see of the user, one JSON value; empty: nothing.</summary>
    public ReadOnlyMemory<byte> Info { get; init; }

    /// <summary>The API key that had the token minted; <see langword="null"/>: a secret of the app did.</summary>
    public string? ApiKey { get; init; }

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
    public Refusal? Review(AppView app, SubscriptionRight right, string channel)
    {
        if (app.IsChannelRevoked(channel, User.Value, IssuedAt))
            return new(ErrorCode.TokenRevoked, "The token's access to the channel was revoked.", "channel");
        return right.NeedsCapability || app.IsChannelRevoked(channel, User.Value, right.Since)
            ? Review(app, Operations.Subscribe, ChannelName.Parse(channel))
            : null;
    }

    /// <summary>Why the caller may not do this on a channel; <see langword="null"/> if it may.</summary>
    /// <param name="app">The newest view of the same app.</param>
    /// <param name="operation">The operation. Hearing and reading public channels needs no capability.</param>
    /// <param name="channel">Where.</param>
    public Refusal? Review(AppView app, Operations operation, ChannelName channel)
    {
        if (app.IsChannelRevoked(channel.Value, User.Value, IssuedAt))
            return new(ErrorCode.TokenRevoked, "The token's access to the channel was revoked.", "channel");
        var isPublic = (operation & ~(Operations.Subscribe | Operations.History)) == 0 && app.IsPublic(channel);
        return isPublic || Capability.Covers(operation, channel.Value)
            ? null
            : new(ErrorCode.CapabilityMissing, "The token has no capability that covers the channel.", "channel");
    }
}
