using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Connections;

internal sealed partial class Sessions
{
    /// <summary>Puts a newer token of the same user in the place of the present one.</summary>
    /// <returns>The channels that the new token does not open, and which were detached.</returns>
    public Task<Answer<IReadOnlyList<string>>> RefreshAsync(Connection connection, ClientCaller caller) => connection.Work.AddAsync(async () =>
    {
        if (caller.App.Id != connection.Inbox.App || caller.User != connection.Inbox.User)
            return (Answer<IReadOnlyList<string>>)new Refusal(ErrorCode.Forbidden, "The token is another user's. Open another connection for it.", "token");
        connection.Caller = caller;
        pulse.Refresh(connection);
        var app = await apps.GetAsync(connection.Inbox.App, connection.Ended) ?? caller.App;
        var detached = Review(connection, app);
        await HearAgainAsync(connection);
        return detached;
    });

    /// <summary>Takes note that a client has said what it has processed.</summary>
    public void Acknowledge() => metrics.Acknowledged();

    /// <summary>Asks whether a connection and its channels still stand, now that the app or its token has changed.</summary>
    /// <returns>The channels that were detached.</returns>
    public string[] Review(Connection connection, AppView app)
    {
        var caller = connection.Caller;
        if (!app.IsEnabled)
        {
            // They all come back at once otherwise, to be told the same.
            connection.Close(Closing.AppDisabled(TimeSpan.FromSeconds(Random.Shared.Next(30, 90))));
            return [];
        }

        if ((caller.Review(app, time.GetUtcNow()) ?? connection.ReviewPage(app)) is { } refusal)
        {
            connection.Close(Closing.Of(refusal));
            return [];
        }

        var detached = new List<string>();
        foreach (var seat in connection.Seats)
        {
            if (WhyNot(caller, app, seat) is not { } why)
                continue;
            Unseat(connection, seat);
            connection.Send(SessionMessages.Detached(seat.Channel, why.Code.Value, why.Message));
            detached.Add(seat.Channel);
        }

        return [.. detached];
    }

    /// <summary>Subscriptions that the last token could not hear, since they were revoked for it, are heard by a newer one.</summary>
    private async Task HearAgainAsync(Connection connection)
    {
        var view = await inboxes.MeetAsync(connection.Inbox, connection.Ended);
        foreach (var row in view.Subscriptions)
        {
            if (!connection.TryGetLiveSeat(row.Channel, out _))
            {
                await HearAsync(connection, ChannelName.Parse(row.Channel), row.Right, null);
                connection.Recipient?.Recount(row.Channel);
            }
        }
    }

    private void Follow(Connection connection, SubscriptionChange change) => _ = FollowAsync(connection, change);

    /// <summary>Owned by the connection: it ends with it, and never faults.</summary>
    private async Task FollowAsync(Connection connection, SubscriptionChange change)
    {
        try
        {
            await connection.Work.AddAsync(() => FollowInTurnAsync(connection, change));
        }
        catch (OperationCanceledException)
        {
            // The connection is gone.
        }
        catch (StoreUnavailableException exception)
        {
            // It would miss what it should hear; when it comes back it catches up.
            Traces.AttachFailed(logger, connection.Id, change.Channel, exception);
            connection.Close(Closing.Failed);
        }
    }

    private async Task<bool> FollowInTurnAsync(Connection connection, SubscriptionChange change)
    {
        // A connection that has attached nothing yet will find its subscriptions as they are by then.
        if (!connection.IsStarted)
            return false;
        if (change.Start is { } start)
        {
            if (connection.TryGetLiveSeat(change.Channel, out var live))
                Note(live, change.Right);
            else
                await HearAsync(connection, ChannelName.Parse(change.Channel), change.Right, start);
        }
        else if (connection.TryGetSeat(change.Channel, out var seat))
        {
            seat.IsSubscribed = false;
            var app = await apps.GetAsync(connection.Inbox.App, connection.Ended);
            if (!seat.IsExplicit || app is null || WhyNot(connection.Caller, app, seat) is not null)
                Unseat(connection, seat);
        }

        return true;
    }

    private async Task HearAsync(Connection connection, ChannelName channel, SubscriptionRight right, Position? from)
    {
        var answer = await SeatAsync(connection, channel, right, isExplicit: false, connection.Ended);
        if (!answer.IsAccepted)
            return;
        var head = await HeadAsync(connection, channel.Value, connection.Ended);
        await CatchUpChannelAsync(connection, answer.Value, from, head, connection.Ended);
    }
}
