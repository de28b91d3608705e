using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Realtime.Fanout;

namespace Nudge.Realtime.Sessions;

/// <summary>Attaches a session to its inbox, all subscriptions and the channels asked for, each from where the client was.</summary>
public sealed class SessionStart(
    IInboxes inboxes, InboxSummaries summaries, IActorInterest interest, ChannelMemberships memberships, SessionCatchUp catchUp,
    IScopeCatchUp scopes)
{
    /// <summary>Starts, or starts anew.</summary>
    /// <param name="session">The session; a source that is live already and comes without a position stays as it is.</param>
    /// <param name="request">The positions that the client has.</param>
    /// <param name="isGreeted">Whether it is told where everything stands before anything else.</param>
    /// <exception cref="StoreUnavailableException">The store did not answer; the client tries again.</exception>
    public Task<SessionAnswer> RunAsync(UserSession session, SessionRequest request, bool isGreeted) =>
        session.Work.AddAsync(() => RunInTurnAsync(session, request, isGreeted));

    private async Task<SessionAnswer> RunInTurnAsync(UserSession session, SessionRequest request, bool isGreeted)
    {
        session.Start();
        var isNew = request.Inbox is not null || !session.InboxAttachment.IsLive;
        if (isNew)
            memberships.Hold(session.InboxAttachment);
        await interest.SubscribeAsync([session.Inbox.Actor], session.Ended);
        var view = await inboxes.MeetAsync(session.Inbox, session.Ended);
        var answers = new Dictionary<string, ChannelAnswer>(StringComparer.Ordinal);
        var starting = await JoinAsync(session, view, request, answers);
        session.User!.Read(view);
        await interest.SubscribeAsync(view.Queries.Select(query => session.ActorOf(query.Channel)), session.Ended);
        // Subscriptions that were revoked for this token do not count for it either.
        var summary = await summaries.CountAsync(session.Inbox, view.Only(row => session.IsMemberOf(row.Channel)), session.Ended);
        session.User.Put(summary);
        if (isGreeted)
            Greet(session, summary);
        var own = isNew
            ? await catchUp.RunInboxAsync(session, request.Inbox, view)
            : new(await catchUp.PositionAsync(session, session.InboxAttachment), true);
        await scopes.RunAsync(session, null, request.Stamps, session.Ended);
        await CatchUpAsync(session, request, summary, starting, answers);
        foreach (var membership in session.Memberships.Where(membership => !answers.ContainsKey(membership.Channel)))
        {
            var recovery = new Recovery(await catchUp.PositionAsync(session, membership.Attachment), true);
            answers[membership.Channel] = new(membership.Channel, recovery, null);
        }

        if (!isGreeted)
            MakeReady(session);
        return new(summary, own, [.. answers.Values]);
    }

    /// <summary>
    /// Makes it a member of the channels that are subscribed or asked for, held; says which of them have to catch up, and from where. Those
    /// that it may not hear are answered.
    /// </summary>
    private async Task<List<(ChannelMembership Membership, Position? From)>> JoinAsync(
        UserSession session, InboxView view, SessionRequest request, Dictionary<string, ChannelAnswer> answers)
    {
        var starting = new List<(ChannelMembership, Position?)>();
        var wanted = request.Channels.ToDictionary(pair => pair.Key.Value, pair => pair.Value, StringComparer.Ordinal);
        var subscribed = view.Subscriptions.ToDictionary(row => row.Channel, row => row.Right, StringComparer.Ordinal);
        foreach (var channel in subscribed.Keys.Concat(wanted.Keys.Where(channel => !subscribed.ContainsKey(channel))))
        {
            var from = wanted.GetValueOrDefault(channel);
            SubscriptionRight? right = subscribed.TryGetValue(channel, out var found) ? found : null;
            if (from is null && session.TryGetLiveMembership(channel, out var live))
            {
                ChannelMemberships.Note(live, right);
                continue;
            }

            var answer = await memberships.BeginAsync(session, ChannelName.Parse(channel), right, right is null);
            if (answer.IsAccepted)
                starting.Add((answer.Value, from));
            else
                answers[channel] = new(channel, null, answer.Refusal);
        }

        return starting;
    }

    private async Task CatchUpAsync(
        UserSession session, SessionRequest request, InboxSummary summary, List<(ChannelMembership, Position?)> starting,
        Dictionary<string, ChannelAnswer> answers)
    {
        // Where the channels stood when they were counted: one question for all, and what they hear goes on exactly where the counts end.
        var heads = summary.Channels.ToDictionary(
            count => count.Channel, count => new Head(EpochOf(count), count.Head, count.Floor), StringComparer.Ordinal);
        foreach (var (membership, from) in starting)
        {
            var channel = membership.Channel;
            if (!heads.TryGetValue(channel, out var head))
                head = await catchUp.HeadAsync(session, channel);
            var beginning = BeginningOf(request, channel, from, head);
            answers[channel] = new(channel, await catchUp.RunChannelAsync(session, membership, beginning, head), null);
            await scopes.RunAsync(session, channel, request.Stamps, session.Ended);
        }
    }

    /// <summary>Only what a client asks for by name is rewound.</summary>
    private static Position? BeginningOf(SessionRequest request, string channel, Position? from, Head head) =>
        from is null && request.Rewind > 0 && request.Channels.ContainsKey(ChannelName.Parse(channel))
            ? ChannelRewind.From(head, request.Rewind)
            : from;

    private static void Greet(UserSession session, InboxSummary summary)
    {
        session.Client.Greet(summary);
        MakeReady(session);
    }

    private static void MakeReady(UserSession session)
    {
        if (session.BecomeReady())
            session.User!.TellOwed(session);
    }

    private static Epoch EpochOf(ChannelCount count) => Epoch.TryParse(count.Epoch, out var epoch) ? epoch : default;
}
