using Nudge.Core.Inbox;
using Nudge.Core.Names;

namespace Nudge.Core.Devices;

/// <summary>Takes devices away with what they had subscribed to themselves. Repeating is safe.</summary>
public sealed class DeviceRemoval(IDevices devices, IInboxes inboxes)
{
    /// <exception cref="Actors.StoreUnavailableException">It may be half done, and the device is still there.</exception>
    public async Task RemoveAsync(DeviceRow device, CancellationToken cancellationToken)
    {
        if (device.User is null || device.IsUnmerged)
        {
            var inbox = new InboxKey(AppId.Parse(device.App), UserId.Parse(device.OwnRecipient));
            foreach (var row in (await inboxes.MeetAsync(inbox, cancellationToken)).Subscriptions)
                await inboxes.UnsubscribeAsync(inbox, ChannelName.Parse(row.Channel), cancellationToken);
        }

        await devices.RemoveAsync(device.App, device.Id, cancellationToken);
    }
}
