using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;

namespace Nudge.Gateway.Authentication;

/// <summary>The channels that a user may reach by something that an app's server has signed.</summary>
/// <param name="User">Whom it names.</param>
/// <param name="Capability">The channels that it opens beside the user's subscriptions and public channels.</param>
/// <param name="Since">When it was signed: it opens nothing that was revoked later.</param>
internal readonly record struct ChannelAccess(UserId User, Capability Capability, DateTimeOffset Since)
{
    /// <summary>Why a channel may not be reached to which the user has subscribed; <see langword="null"/> if it may.</summary>
    /// <param name="app">The newest view of the app.</param>
    /// <param name="right">Of the subscription: what a revocation took from it a capability has to give.</param>
    /// <param name="channel">The channel.</param>
    internal Refusal? Review(AppView app, SubscriptionRight right, string channel)
    {
        if (app.IsChannelRevoked(channel, User.Value, Since))
            return Revoked();
        return right.NeedsCapability || app.IsChannelRevoked(channel, User.Value, right.Since)
            ? Review(app, Operations.Subscribe, ChannelName.Parse(channel))
            : null;
    }

    /// <summary>Why this may not be done on a channel; <see langword="null"/> if it may.</summary>
    /// <param name="app">The newest view of the app.</param>
    /// <param name="operation">The operation. Receiving and reading public channels needs no capability.</param>
    /// <param name="channel">Where.</param>
    internal Refusal? Review(AppView app, Operations operation, ChannelName channel)
    {
        if (app.IsChannelRevoked(channel.Value, User.Value, Since))
            return Revoked();
        var isPublic = (operation & ~(Operations.Subscribe | Operations.History)) == 0 && app.IsPublic(channel);
        return isPublic || Capability.Covers(operation, channel.Value)
            ? null
            : new(ErrorCode.CapabilityMissing, "The token has no capability that covers the channel.", "channel");
    }

    private static Refusal Revoked() => new(ErrorCode.TokenRevoked, "The token's access to the channel was revoked.", "channel");
}
