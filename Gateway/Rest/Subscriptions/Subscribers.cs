using Nudge.Core;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Rest.Inbox;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>Finds who subscribes, and whether they may (S2.6 to S2.8). Any thread may use it.</summary>
internal sealed class Subscribers(
    DeviceAccesses accesses, IDevices devices, IDeviceGrants grants, Newcomers newcomers, UserWrites writes, TimeProvider time)
{
    /// <summary>Finds whose subscriptions a call is about: of a user, or of a device where one is named or asks.</summary>
    /// <param name="context">The call.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="body">The body, with what the query says filled in.</param>
    /// <param name="makes">Whether a device that is known elsewhere on this server gets a row in the app.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    internal async Task<Answer<Subscriber>> FindAsync(
        HttpContext context, Caller caller, SubscriptionBody body, bool makes, CancellationToken cancellationToken)
    {
        if (caller is ClientCaller || (caller is ServerCaller && body.DeviceToken is null))
        {
            var user = InboxAccess.Of(caller, body.User);
            return user.IsAccepted
                ? new Subscriber(user.Value.App, user.Value.Key, user.Value, null, caller is ServerCaller)
                : user.Refusal;
        }

        if (caller is AnonymousCaller && body.DeviceToken is null)
            return CallerRefusals.Missing;
        var access = await accesses.FindAsync(context.Request, caller, body.AppId, body.DeviceToken, cancellationToken);
        if (!access.IsAccepted)
            return access.Refusal;
        if (access.Value.App is not { } app)
            return DeviceAccesses.Unknown;
        var found = access.Value.Device is { } known
            ? known
            : makes ? await CopyAsync(context, caller, app, body.DeviceToken, cancellationToken)
            : DeviceAccesses.Unknown;
        if (!found.IsAccepted)
            return found.Refusal;
        var subscriber = new Subscriber(app, new(app.Id, found.Value.RecipientId), null, found.Value, caller is ServerCaller);
        // The device that the secret or the query names was counted before the body was read.
        if (subscriber.IsServer || caller is DeviceCaller { Device: not null })
            return subscriber;
        return writes.TryTake(subscriber.Inbox, out var refusal, out var wait) ? subscriber : Hold(context.Response, refusal, wait);
    }

    /// <summary>Why somebody may not subscribe to a channel; <see langword="null"/>: they may.</summary>
    internal async ValueTask<Refusal?> WhyNotAsync(Subscriber subscriber, ChannelName channel, CancellationToken cancellationToken)
    {
        if (subscriber.IsServer)
            return null;
        if (subscriber.User is { } user)
            return user.Client?.Review(user.App, Operations.Subscribe, channel);
        var device = subscriber.Device!;
        if (subscriber.App.IsPublic(channel) && !subscriber.App.IsChannelRevoked(channel.Value, device.Recipient, device.CreatedAt))
            return null;
        var given = await grants.ReadGrantsAsync(device.App, device.Id, cancellationToken);
        return given.Any(grant => grant.Channel == channel.Value
            && !subscriber.App.IsChannelRevoked(channel.Value, device.Recipient, grant.At))
            ? null
            : new(ErrorCode.ChannelPrivate, "The channel is not public: the device needs an access code, or the app's server.", "channel");
    }

    /// <summary>The channel that a call names by one of two fields.</summary>
    internal static Answer<ChannelName> ReadChannel(string? name, string? id)
    {
        if (name is null && id is null)
            return new Refusal(ErrorCode.FieldMissing, "Say which channel.", "channel");
        if (name is not null && id is not null && ChannelId.Of(name) != id)
            return new Refusal(ErrorCode.FieldInvalid, "Give 'channel' or 'channel_id', one of them.", "channel_id");
        if (name is not null)
            return ChannelNames.Read(name, "channel");
        return ChannelId.TryParse(id, out var channel)
            ? channel
            : new Refusal(ErrorCode.NameInvalid, "It is no channel's id.", "channel_id");
    }

    private async Task<Answer<DeviceRow>> CopyAsync(
        HttpContext context, Caller caller, AppView app, string? token, CancellationToken cancellationToken)
    {
        var by = caller is ServerCaller ? null : context.Connection.RemoteIpAddress;
        var now = Clock.Milliseconds(time.GetUtcNow());
        Refusal? full = null;
        var row = await accesses.FindKnownAsync(caller, token, cancellationToken);
        if (row is null || (full = await newcomers.WhyNoDeviceAsync(app.Id, by, context.Response, cancellationToken)) is not null)
            return full ?? DeviceAccesses.Unknown;
        return (await devices.PutAsync(row.In(app.Id.Value, DeviceRegistration.NewId(), now), cancellationToken)).Row;
    }

    private Refusal Hold(HttpResponse response, Refusal refusal, TimeSpan wait)
    {
        RateHeaders.Write(response, "user", writes.PerSecond, wait);
        return refusal;
    }
}
