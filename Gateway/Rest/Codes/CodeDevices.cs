using Nudge.Core;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Rest.Channels;
using Nudge.Gateway.Rest.Subscriptions;

namespace Nudge.Gateway.Rest.Codes;

/// <summary>The devices that redeem codes: who may try, and what a code opens to them (S2.21). Any thread may use it.</summary>
internal sealed class CodeDevices(
    DeviceAccesses accesses, Subscribers subscribers, IDevices devices, IDeviceGrants grants, IInboxes inboxes, AppChannels catalogue,
    TimeProvider time)
{
    /// <summary>Finds the app that a code is said to be of, and the device, which is registered here in whichever app.</summary>
    /// <returns>The app, <see langword="null"/> where there is none; and the device's row in it, or in another one.</returns>
    internal async Task<Answer<(AppView? App, DeviceRow Device)>> FindAsync(
        HttpRequest request, Caller caller, RedeemCodeBody body, CancellationToken cancellationToken)
    {
        if (caller is not (DeviceCaller or AnonymousCaller))
            return new Refusal(ErrorCode.Forbidden, "Codes are redeemed by devices.");
        var access = await accesses.FindAsync(request, caller, body.AppId, body.DeviceToken, cancellationToken);
        if (!access.IsAccepted)
            return access.Refusal;
        var row = access.Value.Device ?? await accesses.FindKnownAsync(caller, body.DeviceToken, cancellationToken);
        return row is null ? DeviceAccesses.Unknown : (access.Value.App, row);
    }

    /// <summary>
    /// Lets a device into channels, binds the identifier to it and subscribes it. Again is no harm: a subscription that stands goes on.
    /// </summary>
    /// <param name="context">The call.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="body">The device.</param>
    /// <param name="channels">The channels of the code.</param>
    /// <param name="identifier">The text to bind.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The channels that are open now.</returns>
    internal async Task<Answer<string[]>> OpenAsync(
        HttpContext context, Caller caller, RedeemCodeBody body, IReadOnlyList<string> channels, string? identifier,
        CancellationToken cancellationToken)
    {
        var found = await subscribers.FindAsync(
            context, caller, new(null, null, null, body.DeviceToken, body.AppId), makes: true, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        var (app, device) = (found.Value.App, found.Value.Device!);
        if (identifier is not null && identifier != device.Identifier)
            device = (await devices.PutAsync(device with { Identifier = identifier }, cancellationToken)).Row;
        if (!await GrantAsync(app, device, channels, cancellationToken))
        {
            return new Refusal(
                ErrorCode.SubscriptionsFull, $"A device is let into at most {DeviceLimits.GrantsMax} channels.",
                Limit: DeviceLimits.GrantsMax);
        }

        var view = await inboxes.MeetAsync(found.Value.Inbox, cancellationToken);
        var standing = view.Subscriptions.Where(row => DeviceCaller.Review(app, device, row.Right, row.Channel) is null)
            .Select(row => row.Channel).ToHashSet(StringComparer.Ordinal);
        foreach (var channel in channels.Where(channel => !standing.Contains(channel)))
        {
            await catalogue.NoteAsync(app, ChannelName.Parse(channel), cancellationToken);
            var subscribed = await inboxes.SubscribeAsync(found.Value.Inbox, ChannelName.Parse(channel), cancellationToken);
            if (!subscribed.IsAccepted)
                return subscribed.Refusal;
        }

        return channels.ToArray();
    }

    private async Task<bool> GrantAsync(AppView app, DeviceRow device, IReadOnlyList<string> channels, CancellationToken cancellationToken)
    {
        var (id, given) = (app.Id.Value, await grants.ReadGrantsAsync(app.Id.Value, device.Id, cancellationToken));
        // A grant from before the channel was revoked lets nobody in, and giving it again would leave it as it is.
        foreach (var ended in given.Where(grant =>
            channels.Contains(grant.Channel) && app.IsChannelRevoked(grant.Channel, device.Recipient, grant.At)))
        {
            await grants.RevokeGrantsAsync(id, device.Id, ended.Channel, cancellationToken);
        }

        return await grants.GrantAsync(id, device.Id, channels, Clock.Milliseconds(time.GetUtcNow()), cancellationToken);
    }
}
