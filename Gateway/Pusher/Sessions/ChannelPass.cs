using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>The right by which a connection is on a channel.</summary>
/// <param name="Member">On presence channels, as whom.</param>
/// <param name="Grant">
/// The grant to ask again when the app changes; <see langword="null"/>: it is for everyone, or for whoever has signed in.
/// </param>
internal sealed record ChannelPass(PusherUser? Member, Grant? Grant)
{
    public static ChannelPass Anyone { get; } = new(null, null);
}
