using Microsoft.Extensions.Options;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;

namespace Nudge.Realtime.Sessions;

/// <summary>Makes sessions members of channels, held until they have caught up, and ends that again.</summary>
public sealed class ChannelMemberships(
    IApps apps, SourceFanouts fanouts, SessionHistory history, IOptions<ConnectionsOptions> options)
{
    /// <summary>
    /// Makes a session a member of a channel and holds it, new or not. The app is asked after that, so that no revocation falls in between.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="right">Of the user's subscription; <see langword="null"/>: there is none, or it is known already.</param>
    /// <param name="isExplicit">Whether the client has asked for it.</param>
    public async Task<Answer<ChannelMembership>> BeginAsync(
        UserSession session, ChannelName channel, SubscriptionRight? right, bool isExplicit)
    {
        var isKnown = session.TryGetMembership(channel.Value, out var membership);
        if (isExplicit && membership is not { IsExplicit: true } && IsFull(session))
            return Full();
        membership ??= new(new(session.Client, session.ActorOf(channel.Value), channel.Value, options.Value.HeldBytesMax));
        if (!isKnown)
            session.Add(membership);
        Note(membership, right);
        membership.IsExplicit |= isExplicit;
        Hold(membership.Attachment);
        var app = await apps.GetAsync(session.Inbox.App, session.Ended);
        var refusal = app is null ? new(ErrorCode.UnknownApp, "The app is gone.") : Review(session.Access, app, membership);
        if (refusal is null)
            return membership;
        End(session, membership);
        return refusal;
    }

    /// <summary>Takes note of the user's subscription to a channel that a session hears.</summary>
    public static void Note(ChannelMembership membership, SubscriptionRight? right)
    {
        membership.IsSubscribed |= right is not null;
        membership.Right = right ?? membership.Right;
    }

    /// <summary>Why a session may not hear a channel: a subscription needs no capability until it is revoked (ADR 0052).</summary>
    public static Refusal? Review(ISessionAccess access, AppView app, ChannelMembership membership) => membership.IsSubscribed
        ? access.Review(app, membership.Right, membership.Channel)
        : access.Review(app, ChannelName.Parse(membership.Channel));

    public void End(UserSession session, ChannelMembership membership)
    {
        if (!session.Remove(membership))
            return;
        Leave(membership.Attachment);
        session.Client.Unattached(membership.Channel);
        if (membership.IsSubscribed)
            session.Client.CountsChanged();
    }

    /// <summary>Has a source hold its events for an attachment that is about to catch up.</summary>
    public void Hold(Attachment attachment) => fanouts.Hold(attachment);

    /// <summary>Nothing more of a source is sent.</summary>
    public void Leave(Attachment attachment) => fanouts.Leave(attachment);

    /// <summary>A session is opened.</summary>
    public void Open(UserSession session) => session.Open(history.Now);

    /// <summary>A session is over, and remembered.</summary>
    public EndedSession Close(UserSession session) => history.Add(session);

    /// <summary>Nothing more of a session's sources is sent.</summary>
    /// <param name="session">The session.</param>
    /// <param name="ended">Is completed by how far it was sent each.</param>
    public void LeaveAll(UserSession session, EndedSession ended)
    {
        foreach (var attachment in (Attachment[])[session.InboxAttachment, .. session.Memberships.Select(each => each.Attachment)])
        {
            var trace = ended.Sources.FirstOrDefault(trace => trace.Channel == attachment.Channel);
            fanouts.Leave(attachment, trace is null ? null : trace.Reach);
        }
    }

    private bool IsFull(UserSession session) => session.CountMemberships(other => other.IsExplicit) >= options.Value.AttachmentsMax;

    private Refusal Full() => new(
        ErrorCode.AttachmentsFull,
        $"A connection attaches to at most {options.Value.AttachmentsMax} channels beside the subscriptions.",
        "channel",
        options.Value.AttachmentsMax);
}
