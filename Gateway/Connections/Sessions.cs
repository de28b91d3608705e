using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Connections;

/// <summary>What connections do, from the first attachment to the end. Everything of one connection happens in order.</summary>
internal sealed partial class Sessions(
    IApps apps,
    IInboxes inboxes,
    IChannels channels,
    InboxSummaries summaries,
    Audiences audiences,
    IHearing hearing,
    Recipients recipients,
    CatchUp catchUp,
    ScopeCatchUp scopes,
    ConnectionRegister register,
    Pulse pulse,
    PreviousCloses closes,
    IOptions<ConnectionsOptions> options,
    ConnectionMetrics metrics,
    TimeProvider time,
    ILogger<Sessions> logger)
{
    // What a client that reads nothing gets to take in the last message.
    private static readonly TimeSpan FarewellMax = TimeSpan.FromSeconds(5);

    /// <summary>Takes a connection in. Nothing is attached yet.</summary>
    public void Open(Connection connection)
    {
        connection.OnClosing = NoteClosing;
        Join(connection);
        register.Add(connection);
        pulse.Add(connection);
    }

    /// <summary>Takes in what a connection hears of a user beside the rest: it is counted, looked after and closed as a part of that connection.</summary>
    public void Join(Connection part)
    {
        part.Following = Follow;
        part.Reviewing = (connection, app) => Review(connection, app);
        part.Recipient = recipients.Enter(part);
    }

    /// <summary>Lets go of a connection that has ended.</summary>
    public void End(Connection connection)
    {
        connection.End();
        pulse.Remove(connection);
        register.Remove(connection);
        if (connection.Recipient is { } recipient)
            recipients.Leave(recipient, connection);
        Leave(connection.InboxAttachment);
        foreach (var seat in connection.Seats)
            Leave(seat.Attachment);
    }

    /// <summary>Attaches the inbox, all subscriptions and what else is asked for, each from where the client was.</summary>
    /// <param name="connection">The connection; what of it is live already and comes without a position stays as it is.</param>
    /// <param name="request">What the client has.</param>
    /// <param name="isGreeted">Whether it is told where everything stands before anything else.</param>
    /// <exception cref="StoreUnavailableException">The store did not answer; the client tries again.</exception>
    public Task<SessionAnswer> StartAsync(Connection connection, SessionRequest request, bool isGreeted) =>
        connection.Work.AddAsync(() => StartInTurnAsync(connection, request, isGreeted));

    /// <summary>Attaches one channel beside the subscriptions.</summary>
    public Task<Answer<Recovery>> AttachAsync(Connection connection, ChannelName channel, Position? from) =>
        connection.Work.AddAsync(() => AttachInTurnAsync(connection, channel, from));

    /// <summary>Detaches a channel that was attached beside the subscriptions; a subscription is heard on.</summary>
    public Task<Answer<bool>> DetachAsync(Connection connection, ChannelName channel) => connection.Work.AddAsync(() =>
    {
        if (!connection.TryGetSeat(channel.Value, out var seat) || !seat.IsExplicit)
        {
            return Task.FromResult<Answer<bool>>(new Refusal(
                ErrorCode.NotAttached, $"This connection has not attached to '{channel}'. A subscribed channel is heard until it is unsubscribed.", "channel"));
        }

        seat.IsExplicit = false;
        if (!seat.IsSubscribed)
            Unseat(connection, seat);
        return Task.FromResult<Answer<bool>>(true);
    });

    private async Task<SessionAnswer> StartInTurnAsync(Connection connection, SessionRequest request, bool isGreeted)
    {
        var cancellationToken = connection.Ended;
        connection.IsStarted = true;
        var isNew = request.Inbox is not null || !connection.InboxAttachment.IsLive;
        if (isNew)
            audiences.Post(connection.Inbox.Actor, new HoldTurn(connection.InboxAttachment));
        await hearing.HearAsync([connection.Inbox.Actor], cancellationToken);
        var view = await inboxes.MeetAsync(connection.Inbox, cancellationToken);
        var answers = new Dictionary<string, ChannelAnswer>(StringComparer.Ordinal);
        var starting = await SeatAsync(connection, view, request, answers, cancellationToken);
        connection.Recipient!.Read(view);
        await hearing.HearAsync(view.Queries.Select(query => ActorOf(connection, query.Channel)), cancellationToken);
        // What was revoked for this token does not count for it either.
        var summary = await summaries.CountAsync(connection.Inbox, view.Only(row => connection.Hears(row.Channel)), cancellationToken);
        connection.Recipient.Put(summary);
        if (isGreeted)
            Greet(connection, summary);
        var own = new Recovery(view.Head.Position, true);
        if (isNew)
            own = await CatchUpInboxAsync(connection, request.Inbox, view, cancellationToken);
        else
            own = own with { Position = await PlaceAsync(connection.InboxAttachment, cancellationToken) };
        await scopes.RunAsync(connection, null, request.Stamps, cancellationToken);
        // Where the channels stood when they were counted: one question for all, and what they hear goes on exactly where the counts end.
        var heads = summary.Channels.ToDictionary(count => count.Channel, count => new Head(EpochOf(count), count.Head, count.Floor), StringComparer.Ordinal);
        foreach (var (seat, from) in starting)
        {
            if (!heads.TryGetValue(seat.Channel, out var head))
                head = await HeadAsync(connection, seat.Channel, cancellationToken);
            var recovery = await CatchUpChannelAsync(connection, seat, from, head, cancellationToken);
            answers[seat.Channel] = new(seat.Channel, recovery, null);
            await scopes.RunAsync(connection, seat.Channel, request.Stamps, cancellationToken);
        }

        foreach (var seat in connection.Seats)
        {
            if (!answers.ContainsKey(seat.Channel))
                answers[seat.Channel] = new(seat.Channel, new(await PlaceAsync(seat.Attachment, cancellationToken), true), null);
        }

        if (!isGreeted)
            MakeReady(connection);
        return new(summary, own, [.. answers.Values]);
    }

    private static void Greet(Connection connection, InboxSummary summary)
    {
        connection.Greet(summary);
        MakeReady(connection);
    }

    private static void MakeReady(Connection connection)
    {
        if (connection.BecomeReady())
            connection.Recipient!.TellOwed(connection);
    }

    private static Epoch EpochOf(ChannelCount count) => Epoch.TryParse(count.Epoch, out var epoch) ? epoch : default;

    /// <summary>Gives seats to what is subscribed or asked for, held; says which of them have to catch up, and from where.</summary>
    private async Task<List<(ChannelSeat Seat, Position? From)>> SeatAsync(
        Connection connection, InboxView view, SessionRequest request, Dictionary<string, ChannelAnswer> answers, CancellationToken cancellationToken)
    {
        var starting = new List<(ChannelSeat, Position?)>();
        var wanted = request.Channels.ToDictionary(pair => pair.Key.Value, pair => pair.Value, StringComparer.Ordinal);
        var subscribed = view.Subscriptions.ToDictionary(row => row.Channel, row => row.Right, StringComparer.Ordinal);
        foreach (var channel in subscribed.Keys.Concat(wanted.Keys.Where(channel => !subscribed.ContainsKey(channel))))
        {
            var from = wanted.GetValueOrDefault(channel);
            SubscriptionRight? right = subscribed.TryGetValue(channel, out var found) ? found : null;
            if (from is null && connection.TryGetLiveSeat(channel, out var seat))
            {
                Note(seat, right);
                continue;
            }

            var answer = await SeatAsync(connection, ChannelName.Parse(channel), right, right is null, cancellationToken);
            if (answer.IsAccepted)
                starting.Add((answer.Value, from));
            else
                answers[channel] = new(channel, null, answer.Refusal);
        }

        return starting;
    }

    /// <summary>Gives a seat to one channel and holds it, new or not; the app is asked after that, so that no revocation falls in between.</summary>
    private async Task<Answer<ChannelSeat>> SeatAsync(
        Connection connection, ChannelName channel, SubscriptionRight? right, bool isExplicit, CancellationToken cancellationToken)
    {
        if (!connection.TryGetSeat(channel.Value, out var seat))
        {
            if (isExplicit && connection.CountSeats(other => other.IsExplicit) >= options.Value.AttachmentsMax)
                return Full();
            seat = new(new(connection, ActorOf(connection, channel.Value), channel.Value, options.Value.HeldBytesMax));
            connection.Seat(seat);
        }
        else if (isExplicit && !seat.IsExplicit && connection.CountSeats(other => other.IsExplicit) >= options.Value.AttachmentsMax)
        {
            return Full();
        }

        Note(seat, right);
        seat.IsExplicit |= isExplicit;
        audiences.Post(seat.Attachment.Source, new HoldTurn(seat.Attachment));
        var app = await apps.GetAsync(connection.Inbox.App, cancellationToken);
        if (app is not null && WhyNot(connection.Caller, app, seat) is not { } refusal)
            return seat;
        refusal = app is null ? new(ErrorCode.UnknownApp, "The app is gone.") : WhyNot(connection.Caller, app, seat)!;
        Unseat(connection, seat);
        return refusal;
    }

    private static void Note(ChannelSeat seat, SubscriptionRight? right)
    {
        seat.IsSubscribed |= right is not null;
        seat.Right = right ?? seat.Right;
    }

    private Refusal Full() => new(
        ErrorCode.AttachmentsFull, $"A connection attaches to at most {options.Value.AttachmentsMax} channels beside the subscriptions.", "channel",
        options.Value.AttachmentsMax);

    /// <summary>Why a connection may not hear a channel: a subscription needs no capability until it is revoked (ADR 0052).</summary>
    private static Refusal? WhyNot(ClientCaller caller, AppView app, ChannelSeat seat) => seat.IsSubscribed
        ? caller.Review(app, seat.Right, seat.Channel)
        : caller.Review(app, Operations.Subscribe, ChannelName.Parse(seat.Channel));

    private async Task<Answer<Recovery>> AttachInTurnAsync(Connection connection, ChannelName channel, Position? from)
    {
        if (from is null && connection.TryGetLiveSeat(channel.Value, out var present) && present.IsExplicit)
            return new Recovery(await PlaceAsync(present.Attachment, connection.Ended), true);
        var isNew = !connection.Hears(channel.Value);
        var answer = await SeatAsync(connection, channel, null, true, connection.Ended);
        if (!answer.IsAccepted)
            return answer.Refusal;
        var seat = answer.Value;
        try
        {
            var head = await HeadAsync(connection, seat.Channel, connection.Ended);
            return await CatchUpChannelAsync(connection, seat, from, head, connection.Ended);
        }
        catch (StoreUnavailableException) when (isNew)
        {
            Unseat(connection, seat);
            throw;
        }
    }

    private Task<Recovery> CatchUpInboxAsync(Connection connection, Position? from, InboxView view, CancellationToken cancellationToken)
    {
        var log = (InboxLog)audiences.LogOf(connection.Inbox.Actor);
        log.Counts = view.Counts;
        return catchUp.RunAsync(connection.InboxAttachment, log, from, view.Head, LaterAsync, cancellationToken);

        async Task<Head> LaterAsync(CancellationToken token)
        {
            var later = await inboxes.MeetAsync(connection.Inbox, token);
            log.Counts = later.Counts;
            return later.Head;
        }
    }

    private async Task<Recovery> CatchUpChannelAsync(
        Connection connection, ChannelSeat seat, Position? from, Head head, CancellationToken cancellationToken)
    {
        var recovery = await catchUp.RunAsync(
            seat.Attachment, audiences.LogOf(seat.Attachment.Source), from, head, token => HeadAsync(connection, seat.Channel, token), cancellationToken);
        seat.Attachment.Inform(_ => connection.Attached(seat.Channel, recovery));
        return recovery;
    }

    private async Task<Head> HeadAsync(Connection connection, string channel, CancellationToken cancellationToken)
    {
        await hearing.HearAsync([ActorOf(connection, channel)], cancellationToken);
        return await channels.HeadAsync(new(connection.Inbox.App, ChannelName.Parse(channel)), cancellationToken);
    }

    private Task<Position> PlaceAsync(Attachment attachment, CancellationToken cancellationToken)
    {
        var turn = new PlaceTurn(attachment);
        audiences.Post(attachment.Source, turn);
        return turn.Place.WaitAsync(cancellationToken);
    }

    private void Unseat(Connection connection, ChannelSeat seat)
    {
        if (!connection.Unseat(seat))
            return;
        Leave(seat.Attachment);
        connection.Unattached(seat.Channel);
        if (seat.IsSubscribed)
            connection.CountsChanged();
    }

    private void Leave(Attachment attachment)
    {
        attachment.Leave();
        audiences.Post(attachment.Source, new LeaveTurn(attachment));
    }

    private static ActorKey ActorOf(Connection connection, string channel) => new(ActorKind.Channel, connection.Inbox.App.Value, channel);

    private void NoteClosing(LiveConnection connection, Closing closing)
    {
        metrics.Closed(closing.Code);
        Traces.Closing(logger, connection.Id, closing.Code);
        closes.Put(((Connection)connection).Inbox, closing);
        pulse.After(FarewellMax, connection.Outlet.Abort);
    }
}
