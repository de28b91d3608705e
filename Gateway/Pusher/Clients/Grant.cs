using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>Why a connection is on a channel that is not for everyone. Asked again whenever the app changes.</summary>
/// <param name="Source">The grant that opened the channel; <see langword="null"/>: a rule of the app, for whoever has signed in.</param>
/// <param name="Resource">
/// The channel's name in capabilities, rules and revocations; <see langword="null"/>: it is a user's own, or has no such name.
/// </param>
/// <param name="Operations">The operation that a token needs for it.</param>
internal sealed record Grant(GrantSource? Source, ChannelName? Resource, Operations Operations)
{
    /// <summary>Why it is no longer valid; <see langword="null"/>: it does.</summary>
    /// <param name="app">The app now.</param>
    /// <param name="signedIn">The connection's sign-in, which is known to be valid.</param>
    /// <param name="users">Whose the connection is, where its source does not say.</param>
    /// <param name="now">The present moment.</param>
    public Refusal? Review(AppView app, GrantSource? signedIn, IReadOnlyList<UserId> users, DateTimeOffset now)
    {
        if (Source?.Review(app, now) is { } refusal)
            return refusal;
        if (Resource is null || (Source ?? signedIn) is not { } source)
            return null;
        if (IsRevoked(app, Resource, source, users))
            return new(ErrorCode.TokenRevoked, "The access to the channel was revoked.", "channel");
        if (Source is not null)
            return Source.Token?.Review(app, Operations, Resource);
        return source.User is { } member && UserChannelRule.Opens(app.Settings.Pusher.UserChannels, member.Value, Resource.Value)
            ? null
            : new(ErrorCode.CapabilityMissing, "No rule of the app opens the channel to the user.", "channel");
    }

    private static bool IsRevoked(AppView app, ChannelName resource, GrantSource source, IReadOnlyList<UserId> users)
    {
        if (source.User is { } named)
            return app.IsChannelRevoked(resource.Value, named.Value, source.Since);
        return users.Count == 0
            ? app.IsChannelRevoked(resource.Value, source.Since)
            : users.Any(user => app.IsChannelRevoked(resource.Value, user.Value, source.Since));
    }
}
