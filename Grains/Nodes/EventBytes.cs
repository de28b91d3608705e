using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Occupancy;

namespace Nudge.Grains.Nodes;

/// <summary>About how much of a batch an event fills.</summary>
internal static class EventBytes
{
    private const int Frame = 150;
    private const int AppBytes = 4_096;
    private const int RevocationBytes = 100;

    internal static int Of(ActorEvent told) => Frame + told switch
    {
        ChannelAppended row => row.Row.Body.Length,
        InboxAppended row => row.Row.Body.Length + Frame,
        ChannelEphemeral passed => passed.Envelope.Length,
        InboxEphemeral passed => passed.Envelope.Length,
        ChannelSignalled signal => signal.Payload.Length,
        InboxSignalled signal => signal.Payload.Length,
        AppChanged changed => AppBytes + (changed.View.Revocations.Count * RevocationBytes),
        Revoked revoked => AppBytes + (revoked.View.Revocations.Count * RevocationBytes),
        EventBroadcast event_ => event_.Event.Length,
        MemberChanged member => member.Info?.Length ?? 0,
        _ => 0,
    };
}
