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
        ChannelTold row => row.Row.Body.Length,
        InboxTold row => row.Row.Body.Length + Frame,
        ChannelPassed passed => passed.Envelope.Length,
        InboxPassed passed => passed.Envelope.Length,
        ChannelSignalled signal => signal.Payload.Length,
        InboxSignalled signal => signal.Payload.Length,
        AppChanged changed => AppBytes + (changed.View.Revocations.Count * RevocationBytes),
        Revoked revoked => AppBytes + (revoked.View.Revocations.Count * RevocationBytes),
        EventTold event_ => event_.Event.Length,
        MemberTold member => member.Info?.Length ?? 0,
        _ => 0,
    };
}
