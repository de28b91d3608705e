using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Realtime.Fanout;

namespace Nudge.Realtime.Sessions;

/// <summary>Attaches sessions to single channels while they run, and detaches them.</summary>
public sealed class ChannelAttaching(ChannelMemberships memberships, SessionCatchUp catchUp)
{
    /// <summary>Attaches one channel beside the subscriptions.</summary>
    /// <param name="session">The session.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="from">The client's position; <see langword="null"/>: it has none.</param>
    /// <param name="rewind">Rows before the head at which it begins without a position, up to <see cref="ChannelRewind.RowsMax"/>.</param>
    public Task<Answer<Recovery>> AttachAsync(UserSession session, ChannelName channel, Position? from, int rewind = 0) =>
        session.Work.AddAsync(() => AttachInTurnAsync(session, channel, from, rewind));

    /// <summary>Detaches a channel that was attached beside the subscriptions; a subscription is heard on.</summary>
    public Task<Answer<bool>> DetachAsync(UserSession session, ChannelName channel) => session.Work.AddAsync(() =>
    {
        if (!session.TryGetMembership(channel.Value, out var membership) || !membership.IsExplicit)
        {
            var why = $"This connection has not attached to '{channel}'. A subscribed channel is heard until it is unsubscribed.";
            return Task.FromResult<Answer<bool>>(new Refusal(ErrorCode.NotAttached, why, "channel"));
        }

        membership.IsExplicit = false;
        if (!membership.IsSubscribed)
            memberships.End(session, membership);
        return Task.FromResult<Answer<bool>>(true);
    });

    /// <summary>
    /// Attaches a channel to which the user has subscribed, as a part of the session's work. Nothing happens if it may not hear it.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="right">Of the subscription.</param>
    /// <param name="from">Where the subscription begins; <see langword="null"/>: at the head.</param>
    public async Task AttachSubscribedAsync(UserSession session, ChannelName channel, SubscriptionRight right, Position? from)
    {
        var answer = await memberships.BeginAsync(session, channel, right, isExplicit: false);
        if (!answer.IsAccepted)
            return;
        var head = await catchUp.HeadAsync(session, channel.Value);
        await catchUp.RunChannelAsync(session, answer.Value, from, head);
    }

    private async Task<Answer<Recovery>> AttachInTurnAsync(UserSession session, ChannelName channel, Position? from, int rewind)
    {
        if (from is null && rewind == 0 && session.TryGetLiveMembership(channel.Value, out var live) && live.IsExplicit)
            return new Recovery(await catchUp.PositionAsync(session, live.Attachment), true);
        var isNew = !session.IsMemberOf(channel.Value);
        var answer = await memberships.BeginAsync(session, channel, null, isExplicit: true);
        if (!answer.IsAccepted)
            return answer.Refusal;
        var membership = answer.Value;
        try
        {
            var head = await catchUp.HeadAsync(session, channel.Value);
            return await catchUp.RunChannelAsync(session, membership, from ?? ChannelRewind.From(head, rewind), head);
        }
        catch (StoreUnavailableException) when (isNew)
        {
            memberships.End(session, membership);
            throw;
        }
    }
}
