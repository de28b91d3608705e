using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Devices;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;
using Nudge.Gateway.Rest.Devices;
using Nudge.Gateway.Rest.Inbox;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>Reads of subscriptions: own ones, those to a channel, and for whoever keeps an app all of them (S2.9, S2.17).</summary>
internal static class SubscriptionsListApi
{
    private const int PageLengthMax = 1_000;
    private const int PageLengthDefault = 100;

    /// <summary><c>GET /api/subscriptions</c> and <c>GET /api/subscriptions/{id}</c>.</summary>
    public static IEndpointRouteBuilder MapSubscriptionsList(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/subscriptions").RequireRecipientOrAccount().WithTags("Subscriptions");
        group.MapGet("", ListAsync).Refuses(
            ErrorCode.FieldMissing, ErrorCode.UserInvalid, ErrorCode.FieldInvalid, ErrorCode.NameInvalid, ErrorCode.NameTooLong,
            ErrorCode.CursorInvalid, ErrorCode.DeviceUnknown);
        group.MapGet("{id}", GetAsync).Refuses(ErrorCode.NotFound, ErrorCode.DeviceUnknown, ErrorCode.FieldMissing);
        return routes;
    }

    internal static Refusal Unknown => new(ErrorCode.NotFound, "There is no such subscription.", "id");

    /// <summary>Lists somebody's subscriptions, those to a channel, or all of an app.</summary>
    /// <remarks>
    /// With the app's credentials and `channel` or `channel_id` it lists the subscribers of that channel, as
    /// `GET /api/channels/{name}/subscribers` does. With an account's token, and neither those nor `user`, it lists the app's subscriptions
    /// in pages.
    /// </remarks>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="channel" example="library:7">With the app's credentials: the channel whose subscribers are asked for.</param>
    /// <param name="after" example="ada">Of subscribers and of an app: the `next` of the page before.</param>
    /// <param name="limit" example="100">Of subscribers and of an app: 1 to 1,000; 100 if it is left out.</param>
    /// <returns>The subscriptions.</returns>
    internal static async Task<Results<Written<SubscriptionsShape>, ProblemResult>> ListAsync(
        string? user, string? channel,
        [FromQuery(Name = "channel_id"), Description("The same by the channel's id."), Example("ch_bGlicmFyeTo3")] string? channelId,
        string? after, string? limit, Caller caller, HttpResponse response, IInboxes inboxes, ISubscribers subscribers,
        CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        if (caller is ServerCaller server && user is null && (channel ?? channelId) is not null)
        {
            var named = Subscribers.ReadChannel(channel, channelId);
            if (!named.IsAccepted)
                return Problems.Of(named.Refusal);
            var page = await SubscribersApi.ReadPageAsync(server.App, named.Value, after, limit, subscribers, cancellationToken);
            return page.IsAccepted ? new Written<SubscriptionsShape>(page.Value) : Problems.Of(page.Refusal);
        }

        if (caller is ServerCaller { Account: not null } account && user is null)
            return await ListAllAsync(account, after, limit, subscribers, cancellationToken);
        var access = InboxAccess.Of(caller, user);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var view = await inboxes.MeetAsync(access.Value.Key, cancellationToken);
        return new Written<SubscriptionsShape>(json => WriteAll(json, access.Value.User, view));
    }

    /// <summary>Shows a subscription.</summary>
    /// <remarks>With who has it: the user, and its devices. Users and devices see their own.</remarks>
    /// <param name="id" example="sub_YWRhCmxpYnJhcnk6Nw">The subscription's id, as lists have it.</param>
    /// <returns>The subscription.</returns>
    internal static async Task<Results<Written<SubscriptionDetailShape>, ProblemResult>> GetAsync(
        string id, Caller caller, HttpResponse response, IInboxes inboxes, ISubscribers subscribers, IDevices devices,
        CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        if (!SubscriptionPlace.TryParse(id, out var place))
            return Problems.Of(Unknown);
        var inbox = Open(caller, place);
        if (!inbox.IsAccepted)
            return Problems.Of(inbox.Refusal);
        var app = inbox.Value.App.Value;
        var own = await subscribers.ReadSubscriptionsAsync(app, place.Recipient, cancellationToken);
        if (own.FirstOrDefault(row => row.Channel == place.Channel) is not { } row)
            return Problems.Of(Unknown);
        var view = await inboxes.MeetAsync(inbox.Value, cancellationToken);
        var ofRecipient = await devices.OfRecipientAsync(app, place.Recipient, cancellationToken);
        var shape = new SubscriptionDetailShape
        {
            Id = row.Place.Id,
            AppId = app,
            Channel = row.Channel,
            ChannelId = ChannelId.Of(row.Channel),
            Recipient = row.Recipient,
            User = IsDevice(row.Recipient) ? null : row.Recipient,
            At = row.Right.Since,
            Start = row.Start.ToString(),
            Muted = view.Preferences.MutedChannels.Contains(row.Channel),
            Revoked = row.Right.NeedsCapability,
            Devices = [.. ofRecipient.Select(device => DeviceResponse.Of(device))],
        };
        return new Written<SubscriptionDetailShape>(
            json => JsonSerializer.Serialize(json, shape, SubscriptionDetailJson.Default.SubscriptionDetailShape));
    }

    /// <summary>The inbox of a place, if the caller may reach it: to others the subscription is not there.</summary>
    internal static Answer<InboxKey> Open(Caller caller, SubscriptionPlace place)
    {
        if (place.Channel == SubscriptionPlace.BehindAll)
            return Unknown;
        var access = InboxAccess.Of(caller, caller is ServerCaller ? place.Recipient : null);
        if (!access.IsAccepted)
            return access.Refusal;
        return access.Value.User.Value == place.Recipient ? access.Value.Key : Unknown;
    }

    /// <summary>Writes a subscription as whoever has it sees it.</summary>
    internal static void WriteOwn(Utf8JsonWriter json, UserId recipient, InboxView view, SubscriptionRow row)
    {
        json.WriteStartObject();
        Write(json, new(recipient.Value, row.Channel, new Position(row.Epoch, row.Start), row.Right));
        json.WriteBoolean("muted", view.Preferences.MutedChannels.Contains(row.Channel));
        json.WriteEndObject();
    }

    private static async Task<Results<Written<SubscriptionsShape>, ProblemResult>> ListAllAsync(
        ServerCaller caller, string? after, string? limit, ISubscribers subscribers, CancellationToken cancellationToken)
    {
        var length = PageLength.Read(limit, PageLengthMax, PageLengthDefault);
        if (!length.IsAccepted)
            return Problems.Of(length.Refusal);
        var place = SubscriptionPlace.First;
        if (after is { Length: > 0 } && !SubscriptionPlace.TryParse(after, out place))
            return Problems.Of(new(ErrorCode.CursorInvalid, "It is no cursor of this list.", "after"));
        var page = await subscribers.ListSubscriptionsAsync(caller.App.Id.Value, place, length.Value, cancellationToken);
        return new Written<SubscriptionsShape>(json => WritePage(json, page));
    }

    private static void WriteAll(Utf8JsonWriter json, UserId recipient, InboxView view)
    {
        json.WriteStartObject();
        json.WriteStartArray("subscriptions");
        foreach (var row in view.Subscriptions)
            WriteOwn(json, recipient, view, row);
        json.WriteEndArray();
        json.WriteNumber("limit", InboxActor.SubscriptionsMax);
        json.WriteEndObject();
    }

    private static void WritePage(Utf8JsonWriter json, SubscriptionPage page)
    {
        json.WriteStartObject();
        json.WriteStartArray("subscriptions");
        foreach (var row in page.Subscriptions)
        {
            json.WriteStartObject();
            Write(json, row);
            json.WriteString("recipient", row.Recipient);
            if (IsDevice(row.Recipient))
                json.WriteString("device_id", row.Recipient[DeviceRow.RecipientPrefix.Length..]);
            else
                json.WriteString("user", row.Recipient);
            json.WriteBoolean("revoked", row.Right.NeedsCapability);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("next", page.Next?.Id);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RecipientSubscription row)
    {
        json.WriteString("id", row.Place.Id);
        json.WriteString("channel", row.Channel);
        json.WriteString("channel_id", ChannelId.Of(row.Channel));
        json.WriteTime("at", row.Right.Since);
        json.WriteString("start", row.Start.ToString());
    }

    private static bool IsDevice(string recipient) => recipient.StartsWith(DeviceRow.RecipientPrefix, StringComparison.Ordinal);
}
