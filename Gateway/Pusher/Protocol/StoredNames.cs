using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Apps;
using Nudge.Core.Names;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>Which of our stored channels a Pusher channel is.</summary>
/// <remarks>
/// A channel of ours has one spelling: without a prefix if it is public in the app, with <c>private-</c> if it is not. The other one is a
/// Pusher channel that has nothing to do with it, since whoever may subscribe to that one was asked for less. Cache channels keep their
/// last event and no more.
/// </remarks>
internal static class StoredNames
{
    /// <returns><see langword="false"/> if the events of the channel are not kept.</returns>
    public static bool TryGet(AppView app, PusherChannelName name, [NotNullWhen(true)] out ChannelName? channel)
    {
        channel = null;
        return app.KeepsEvents && !name.IsCache && name.TryGetChannel(out channel) && app.IsEventStored(channel)
            && app.IsPublic(channel) == name.IsPublic;
    }
}
