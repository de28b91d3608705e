using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Rest.Channels;

/// <summary>The channels of a device (S2.2, S2.18). Any thread may use it.</summary>
internal sealed class DeviceChannels(IInboxes inboxes, ISubscribers subscribers, IDeviceGrants grants, IChannelCatalogue catalogue)
{
    /// <summary>Those that it has subscribed to.</summary>
    internal async Task<ChannelsResponse> ListAsync(AppView app, DeviceRow device, CancellationToken cancellationToken)
    {
        var view = await inboxes.MeetAsync(new(app.Id, device.RecipientId), cancellationToken);
        return new(
            [.. view.Subscriptions.Where(row => DeviceCaller.Review(app, device, row.Right, row.Channel) is null)
                .OrderBy(row => row.Channel, StringComparer.Ordinal).Select(row => Of(app, row.Channel, row.At))]);
    }

    /// <summary>
    /// One that it has subscribed to, or may subscribe to. Of others it does not learn whether they exist.
    /// </summary>
    internal async Task<ChannelResponse?> FindAsync(
        AppView app, DeviceRow device, ChannelName channel, CancellationToken cancellationToken)
    {
        var own = (await subscribers.ReadSubscriptionsAsync(app.Id.Value, device.Recipient, cancellationToken))
            .FirstOrDefault(row => row.Channel == channel.Value);
        if (own is not null && DeviceCaller.Review(app, device, own.Right, own.Channel) is null)
            return Of(app, channel.Value, own.Right.Since);
        var isOpen = app.IsPublic(channel)
            ? !app.IsChannelRevoked(channel.Value, device.Recipient, device.CreatedAt)
            : (await grants.ReadGrantsAsync(app.Id.Value, device.Id, cancellationToken)).Any(grant => grant.Channel == channel.Value
                && !app.IsChannelRevoked(channel.Value, device.Recipient, grant.At));
        return isOpen && await catalogue.FindChannelAsync(app.Id.Value, channel.Value, cancellationToken) is { IsKept: true }
            ? Of(app, channel.Value, null)
            : null;
    }

    private static ChannelResponse Of(AppView app, string channel, DateTimeOffset? subscribedAt) =>
        new(ChannelId.Of(channel), channel, app.Id.Value, app.IsPublic(ChannelName.Parse(channel))) { SubscribedAt = subscribedAt };
}
