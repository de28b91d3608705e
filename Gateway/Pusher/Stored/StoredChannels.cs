using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Sessions;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>Lets Pusher's connections hear channels whose events are kept, as every other connection hears them: from their logs.</summary>
internal sealed class StoredChannels(
    Audiences audiences, CatchUp catchUp, IHearing hearing, IChannels channels, IOptions<ConnectionsOptions> options, TimeProvider time,
    ILogger<StoredChannels> logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Begins; what happens on the channel after the client was told that it has subscribed will reach it, in order.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="subscription">Its place on the channel; it is told so when it is known where the log stands.</param>
    /// <param name="channel">The channel.</param>
    public StoredSubscription Begin(PusherClient client, Subscription subscription, ChannelName channel)
    {
        var continuity = client.Continue();
        var stored = new StoredSubscription(client, continuity, subscription.Channel.Name, channel, options.Value.HeldBytesMax);
        continuity.Add(stored.Place);
        audiences.Post(stored.Attachment.Source, new HoldTurn(stored.Attachment));
        _ = GoLiveAsync(subscription, stored, continuity);
        return stored;
    }

    public void End(StoredSubscription subscription)
    {
        subscription.Attachment.Leave();
        subscription.Client.Continue().Remove(subscription.Place);
        audiences.Post(subscription.Attachment.Source, new LeaveTurn(subscription.Attachment));
    }

    /// <summary>Owned by the connection: it ends with it, and never faults. While the store is away it tries again; what happens meanwhile waits, or is read.</summary>
    private async Task GoLiveAsync(Subscription subscription, StoredSubscription stored, Continuity continuity)
    {
        var isBegun = false;
        try
        {
            while (!stored.Attachment.IsGone)
            {
                try
                {
                    var head = await HeadAsync(stored, continuity.Ended);
                    if (!isBegun)
                        await GreetAsync(subscription, stored, continuity, head);
                    isBegun = true;
                    await CatchUpAsync(stored, stored.Place.Sent, head, continuity.Ended);
                    return;
                }
                catch (StoreUnavailableException exception)
                {
                    Traces.AttachLater(logger, stored.Client.Id, stored.Channel.Value, (int)RetryAfter.TotalSeconds, exception);
                    await Task.Delay(RetryAfter, time, continuity.Ended);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is gone.
        }
    }

    /// <summary>Tells the client that it has subscribed: from the head on it misses nothing.</summary>
    private static async Task GreetAsync(Subscription subscription, StoredSubscription stored, Continuity continuity, Head head)
    {
        continuity.Place(stored.Place, head.Position, isConfirmed: true);
        subscription.Channel.GreetLate(subscription);
        await subscription.Greeted!.Task.WaitAsync(continuity.Ended);
    }

    private Task<Recovery> CatchUpAsync(StoredSubscription stored, Position from, Head head, CancellationToken cancellationToken) => catchUp.RunAsync(
        stored.Attachment, audiences.LogOf(stored.Attachment.Source), from, head, token => HeadAsync(stored, token), cancellationToken);

    private async Task<Head> HeadAsync(StoredSubscription stored, CancellationToken cancellationToken)
    {
        await hearing.HearAsync([stored.Attachment.Source], cancellationToken);
        return await channels.HeadAsync(new(stored.Client.App.Id, stored.Channel), cancellationToken);
    }
}
