using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Realtime.Fanout;

namespace Nudge.Realtime.Sessions;

/// <summary>Brings the sources of a session from where its client was to live, and says where they stand.</summary>
public sealed class SessionCatchUp(CatchUp catchUp, SourceFanouts fanouts, IActorInterest interest, IInboxes inboxes, IChannels channels)
{
    /// <summary>Brings the inbox up.</summary>
    /// <param name="session">Its inbox is held.</param>
    /// <param name="from">The client's position; <see langword="null"/>: it begins at the head.</param>
    /// <param name="view">The inbox, read after it was held.</param>
    public Task<Recovery> RunInboxAsync(UserSession session, Position? from, InboxView view)
    {
        var log = (InboxLog)fanouts.LogOf(session.Inbox.Actor);
        log.Counts = view.Counts;
        return catchUp.RunAsync(session.InboxAttachment, log, from, view.Head, LaterAsync, session.Ended);

        async Task<Head> LaterAsync(CancellationToken cancellationToken)
        {
            var later = await inboxes.MeetAsync(session.Inbox, cancellationToken);
            log.Counts = later.Counts;
            return later.Head;
        }
    }

    /// <summary>Brings a channel up, and tells the client that it is live.</summary>
    /// <param name="session">The session.</param>
    /// <param name="membership">Its membership, which is held.</param>
    /// <param name="from">The client's position; <see langword="null"/>: it begins at the head.</param>
    /// <param name="head">The channel's, read after it was held.</param>
    public async Task<Recovery> RunChannelAsync(UserSession session, ChannelMembership membership, Position? from, Head head)
    {
        var (attachment, channel) = (membership.Attachment, membership.Channel);
        var recovery = await catchUp.RunAsync(
            attachment, fanouts.LogOf(attachment.Source), from, head, _ => HeadAsync(session, channel), session.Ended);
        attachment.Inform(_ => session.Client.Attached(channel, recovery));
        return recovery;
    }

    /// <summary>The durable head of a channel. All that follows it is told to this process.</summary>
    public async Task<Head> HeadAsync(UserSession session, string channel)
    {
        await interest.SubscribeAsync([session.ActorOf(channel)], session.Ended);
        return await channels.HeadAsync(new(session.Inbox.App, ChannelName.Parse(channel)), session.Ended);
    }

    /// <summary>Where a live attachment stands: all up to there was sent, and all above will be.</summary>
    public Task<Position> PositionAsync(UserSession session, Attachment attachment)
    {
        var command = new PlaceCommand(attachment);
        fanouts.Post(attachment.Source, command);
        return command.Place.WaitAsync(session.Ended);
    }
}
