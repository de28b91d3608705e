using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Returning;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>
/// Lets Pusher's connections receive channels whose events are kept, as every other connection receives them: from their logs.
/// </summary>
internal sealed class StoredChannels(
    StoredLogs logs, Continuities continuities, IOptions<PusherOptions> pusher, ConnectionMetrics metrics, TimeProvider time,
    ILogger<StoredChannels> logger)
{
    /// <summary>Begins; what happens on the channel after the client was told that it has subscribed will reach it, in order.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="subscription">Its place on the channel; it is told so when the head of the log is known.</param>
    /// <param name="channel">The channel.</param>
    public StoredSubscription Begin(PusherClient client, Subscription subscription, ChannelName channel)
    {
        var continuity = continuities.Of(client);
        var stored = new StoredSubscription(client, continuity, subscription.Channel.Name, channel, logs);
        continuity.Add(stored.Place);
        logs.Hold(stored.Attachment);
        _ = GoLiveAsync(subscription, stored, continuity);
        return stored;
    }

    /// <summary>
    /// Owned by the connection: it ends with it, and never faults. While the store is away it tries again; what happens meanwhile waits, or
    /// is read.
    /// </summary>
    private async Task GoLiveAsync(Subscription subscription, StoredSubscription stored, Continuity continuity)
    {
        var isBegun = false;
        try
        {
            await StoreRetry.RunAsync(async () =>
            {
                if (stored.Attachment.IsGone)
                    return;
                var head = await logs.HeadAsync(stored.Attachment, KeyOf(stored), continuity.Ended);
                if (!isBegun)
                    await BeginAsync(subscription, stored, continuity, head);
                isBegun = true;
                await logs.CatchUpAsync(stored.Attachment, KeyOf(stored), stored.Place.Sent, head, continuity.Ended);
            }, exception => PusherLog.AttachLater(logger, stored.Client.Id, stored.Channel.Value, StoreRetry.Seconds, exception), time,
                continuity.Ended);
        }
        catch (OperationCanceledException)
        {
            // The connection is gone.
        }
        catch (Exception exception)
        {
            PusherLog.CatchUpFailed(logger, stored.Client.Id, stored.Channel.Value, exception);
            stored.Fail();
        }
    }

    /// <summary>
    /// Tells the client that it has subscribed, and finds out what it had: from there on it misses nothing, or is told that it may have.
    /// </summary>
    private async Task BeginAsync(Subscription subscription, StoredSubscription stored, Continuity continuity, Head head)
    {
        subscription.Channel.GreetLate(subscription);
        await subscription.Greeted!.Task.WaitAsync(continuity.Ended);
        var adopted = await continuity.WaitAsync(TimeSpan.FromMilliseconds(pusher.Value.SignInHoldMilliseconds), time);
        // Invalidations come first: when it is said that nothing was missed, nothing was.
        if (adopted is not null && subscription.Scopes is { } scopes)
            await scopes.CaughtUp.WaitAsync(continuity.Ended);
        if (adopted is null)
        {
            continuity.Place(stored.Place, head.Position, isConfirmed: false);
            _ = ReturnLateAsync(stored, continuity, head);
        }
        else if (adopted.PositionOf(stored.Place.Source) is not { } position)
        {
            BeginAnew(stored, continuity, head, isTold: subscription.Scopes?.Reset is not null);
        }
        else if ((position == Position.None || position.Epoch == head.Epoch)
            && head.Version - position.Offset > pusher.Value.CatchUpEventsMax)
        {
            Reset(stored, head, ContinuityMessages.TooMany);
        }
        else
        {
            Return(stored, continuity, position);
        }
    }

    private static void Return(StoredSubscription stored, Continuity continuity, Position position)
    {
        stored.IsReturning = true;
        continuity.Place(stored.Place, position, isConfirmed: true);
    }

    /// <summary>
    /// A client whom nobody knows on the channel may be one that comes back all the same. Of a log without rows nobody has missed anything.
    /// </summary>
    private void BeginAnew(StoredSubscription stored, Continuity continuity, Head head, bool isTold)
    {
        if (head.Position == Position.None || isTold)
            continuity.Place(stored.Place, head.Position, isConfirmed: !isTold);
        else
            Reset(stored, head, ContinuityMessages.New);
    }

    private void Reset(StoredSubscription stored, Head head, string reason)
    {
        metrics.Reset(reason);
        stored.Reset(stored.Channel.Value, head.Position, reason);
    }

    /// <summary>
    /// Owned by the connection. Who says only later whose it is has received what is new by then: what was missed can no longer come before
    /// it.
    /// </summary>
    private async Task ReturnLateAsync(StoredSubscription stored, Continuity continuity, Head begun)
    {
        try
        {
            var adopted = await continuity.Adopting.WaitAsync(continuity.Ended);
            if (stored.Attachment.IsGone || adopted.PositionOf(stored.Place.Source) == begun.Position || begun.Position == Position.None)
                return;
            metrics.Reset(ContinuityMessages.Late);
            stored.Client.Send(
                ContinuityMessages.InvalidateAll(stored.Name.Value, begun.Position, ContinuityMessages.Late, stored.Channel.Value));
        }
        catch (OperationCanceledException)
        {
            // The connection is gone.
        }
    }

    private static ChannelKey KeyOf(StoredSubscription stored) => new(stored.Client.App.Id, stored.Channel);
}
