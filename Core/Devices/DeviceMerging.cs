using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;

namespace Nudge.Core.Devices;

/// <summary>
/// Moves what a device had subscribed to into the inbox of the user that it was given to. Any thread may call it, and repeating is safe.
/// </summary>
/// <remarks>
/// The row says that it is unmerged in the same write that gives it to the user. A crash at any point leaves that mark, and whoever goes
/// on finds each channel either still with the device or already with the user. A channel that the user has keeps the user's cursor; one
/// for which the user has no room stays with the device's inbox.
/// </remarks>
public sealed class DeviceMerging(IDevices devices, IInboxes inboxes)
{
    private const int RowsAtATime = 100;

    /// <summary>Finishes what a crash has left.</summary>
    /// <exception cref="StoreUnavailableException">The next round does the rest.</exception>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var device in await devices.ReadUnmergedAsync(RowsAtATime, cancellationToken))
            await MergeAsync(device, cancellationToken);
    }

    /// <summary>Moves the subscriptions of one device.</summary>
    /// <exception cref="StoreUnavailableException">It may be half done; the mark stays.</exception>
    public async Task MergeAsync(DeviceRow device, CancellationToken cancellationToken)
    {
        if (!device.IsUnmerged || device.User is not { } user)
            return;
        var app = AppId.Parse(device.App);
        var (from, to) = (new InboxKey(app, UserId.Parse(device.OwnRecipient)), new InboxKey(app, UserId.Parse(user)));
        var own = await inboxes.MeetAsync(from, cancellationToken);
        var theirs = await inboxes.MeetAsync(to, cancellationToken);
        var known = theirs.Subscriptions.Select(row => row.Channel).ToHashSet(StringComparer.Ordinal);
        foreach (var row in own.Subscriptions)
        {
            var channel = ChannelName.Parse(row.Channel);
            if (channel == ChannelName.Everyone || row.NeedsCapability)
                continue;
            if (!known.Contains(row.Channel)
                && (await inboxes.SubscribeAsync(to, channel, cancellationToken)).Refusal is { Code: var code }
                && code == ErrorCode.SubscriptionsFull)
                continue;
            await inboxes.UnsubscribeAsync(from, channel, cancellationToken);
        }

        await devices.SetMergedAsync(device.App, device.Id, user, cancellationToken);
    }
}
