using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Gateway.Invalidations;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>Under which target the invalidations of a channel are kept.</summary>
/// <remarks>
/// As with stored events: a channel of ours has one spelling, and the other one is a Pusher channel that has nothing to do with it.
/// </remarks>
internal static class ChannelTargets
{
    public static InvalidationTarget Of(AppView app, PusherChannelName name)
    {
        if (name.IsUser)
            return InvalidationTarget.Of(UserId.Parse(name.User!));
        if (name.TryGetInbox(out var user))
            return InvalidationTarget.Of(user);
        return name.TryGetChannel(out var channel) && app.IsPublic(channel) == name.IsPublic
            ? InvalidationTarget.Of(channel)
            : InvalidationTarget.OfName(name.Value);
    }
}
