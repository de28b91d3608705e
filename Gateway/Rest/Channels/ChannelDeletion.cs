using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Names;

namespace Nudge.Gateway.Rest.Channels;

/// <summary>Deletes a channel: its subscriptions, what devices were let into, and its notifications. Each step may be repeated.</summary>
internal sealed class ChannelDeletion(
    IChannelCatalogue catalogue, ISubscribers subscribers, IInboxes inboxes, IChannels channels, IRetention retention,
    IDeviceGrants grants)
{
    private const int RowsAtATime = 2_000;
    private const int SubscribersAtATime = 500;

    /// <summary>As many as share a commit well.</summary>
    private const int AtATime = 64;

    internal async Task DeleteAsync(AppView app, ChannelName channel, CancellationToken cancellationToken)
    {
        // First, so that a device whose subscription ends cannot come back by what it was given.
        while (await grants.RevokeChannelGrantsAsync(app.Id.Value, channel.Value, RowsAtATime, cancellationToken) == RowsAtATime)
        {
            // There are more.
        }

        string? after = null;
        do
        {
            var page = await subscribers.ReadSubscribersAsync(
                app.Id.Value, channel.Value, after, SubscribersAtATime, cancellationToken);
            await Parallel.ForEachAsync(
                page, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
                async (subscriber, token) =>
                    await inboxes.UnsubscribeAsync(new(app.Id, UserId.Parse(subscriber.Recipient)), channel, token));
            after = page.Count == SubscribersAtATime ? page[^1].Recipient : null;
        }
        while (after is not null);

        // The floor first, by the channel itself, which tells whoever hears it.
        await channels.TrimAsync(new(app.Id, channel), long.MaxValue, cancellationToken);
        var actor = new ActorKey(ActorKind.Channel, app.Id.Value, channel.Value);
        while (await retention.DropRowsAsync(actor, RowsAtATime, cancellationToken) == RowsAtATime)
        {
            // There are more.
        }

        await catalogue.ForgetChannelAsync(app.Id.Value, channel.Value, cancellationToken);
    }
}
