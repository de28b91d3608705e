using Nudge.Core.Names;

namespace Nudge.Gateway.Invalidations;

/// <summary>
/// Whom invalidations are for, and what they are kept under: a user, a channel, or a name that only Pusher's clients know.
/// </summary>
/// <param name="Key">Tells it from all others of the app.</param>
/// <param name="User">The user; <see langword="null"/>: it is none.</param>
/// <param name="Channel">The channel; <see langword="null"/>: it is none.</param>
internal sealed record InvalidationTarget(string Key, UserId? User, ChannelName? Channel)
{
    public static InvalidationTarget Of(UserId user) => new($"user:{user.Value}", user, null);

    public static InvalidationTarget Of(ChannelName channel) => new($"channel:{channel.Value}", null, channel);

    /// <summary>A channel of Pusher's that is none of ours, such as the public spelling of one that is not public here.</summary>
    public static InvalidationTarget OfName(string name) => new($"name:{name}", null, null);
}
