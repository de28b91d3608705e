using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;
using Nudge.Gateway.Rest.Inbox;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>The channels whose notifications an inbox shows and counts, of users (S1.11, S1.31) and of devices (S2.6, S2.7).</summary>
/// <remarks>
/// A client needs the capability when it subscribes (ADR 0007), and a device a grant, unless the channel is public; the app's server may
/// subscribe whom it likes.
/// </remarks>
internal static class SubscriptionsApi
{
    private static readonly ErrorCode[] Subscribing =
    [
        ErrorCode.FieldMissing, ErrorCode.UserInvalid, ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.CapabilityMissing,
        ErrorCode.ChannelPrivate, ErrorCode.SubscriptionsFull, ErrorCode.DeviceUnknown, ErrorCode.DevicesFull, ErrorCode.Overloaded,
        ErrorCode.BodyTimeout,
    ];

    private static readonly ErrorCode[] Unsubscribing =
    [
        ErrorCode.FieldMissing, ErrorCode.UserInvalid, ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.NotSubscribed,
        ErrorCode.DeviceUnknown, ErrorCode.Overloaded, ErrorCode.BodyTimeout,
    ];

    public static IServiceCollection AddSubscriptions(this IServiceCollection services) =>
        services.AddSingleton<Subscribers>().AddSingleton<BulkSubscribing>();

    /// <summary>
    /// <c>GET</c>, <c>POST</c> and <c>DELETE /api/subscriptions</c>, <c>DELETE /api/subscriptions/{channel}</c>, and
    /// <c>POST /api/channels/{name}/subscribe</c> and <c>…/unsubscribe</c>.
    /// </summary>
    public static IEndpointRouteBuilder MapSubscriptions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/subscriptions").WithTags("Subscriptions");
        group.MapGet("", ListAsync).RequireRecipient().Refuses(
            ErrorCode.FieldMissing, ErrorCode.UserInvalid, ErrorCode.FieldInvalid, ErrorCode.NameInvalid, ErrorCode.NameTooLong,
            ErrorCode.CursorInvalid, ErrorCode.DeviceUnknown);
        group.MapPost("", SubscribeAsync).RequireAnyone().WritesOfUser().Refuses(Subscribing);
        group.MapDelete("", EndAsync).RequireAnyone().WritesOfUser().Refuses(Unsubscribing);
        group.MapDelete("{channel}", UnsubscribeAsync).RequireRecipient().WritesOfUser().Refuses(
            ErrorCode.FieldMissing, ErrorCode.UserInvalid, ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.NotSubscribed,
            ErrorCode.DeviceUnknown);
        var channel = routes.MapGroup("/api/channels/{name}").WithTags("Subscriptions");
        channel.MapPost("subscribe", SubscribeToAsync).RequireAnyone().WritesOfUser().Refuses(Subscribing);
        channel.MapPost("unsubscribe", UnsubscribeFromAsync).RequireAnyone().WritesOfUser().Refuses(Unsubscribing);
        return routes;
    }

    /// <summary>Lists the channels that somebody has subscribed to, or who has subscribed to a channel.</summary>
    /// <remarks>
    /// With the app's credentials and `channel` or `channel_id` it lists the subscribers of that channel, as
    /// `GET /api/channels/{name}/subscribers` does.
    /// </remarks>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="channel" example="library:7">With the app's credentials: the channel whose subscribers are asked for.</param>
    /// <param name="after" example="ada">Of subscribers: the `next` of the page before.</param>
    /// <param name="limit" example="100">Of subscribers: 1 to 1,000; 100 if it is left out.</param>
    /// <returns>The subscriptions.</returns>
    internal static async Task<Results<Written<SubscriptionsShape>, ProblemResult>> ListAsync(
        string? user, string? channel,
        [FromQuery(Name = "channel_id"), Description("The same by the channel's id."), Example("ch_bGlicmFyeTo3")] string? channelId,
        string? after, string? limit, Caller caller, HttpResponse response, IInboxes inboxes,
        ISubscribers subscribers, CancellationToken cancellationToken)
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

        var access = InboxAccess.Of(caller, user);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var view = await inboxes.MeetAsync(access.Value.Key, cancellationToken);
        return new Written<SubscriptionsShape>(json => WriteAll(json, view));
    }

    /// <summary>Subscribes a user or a device to a channel.</summary>
    /// <remarks>
    /// Notifications that are published from now on stand in the inbox and count; subscribing again starts anew. A client needs the
    /// capability `subscribe`, and a device a grant, unless the channel is public; the app's server may subscribe whom it likes.
    /// `POST /api/channels/{name}/subscribe` is the same call.
    /// </remarks>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="body" example='{ "channel": "library:7" }'>The channel.</param>
    /// <returns>The subscription.</returns>
    internal static async Task<Results<Written<SubscriptionShape>, ProblemResult>> SubscribeAsync(
        string? user, Body<SubscriptionBody> body, Caller caller, HttpContext context, Subscribers subscribers, IInboxes inboxes,
        CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(cancellationToken);
        return read.IsAccepted
            ? await BeginAsync(Complete(read.Value, user, context.Request), caller, context, subscribers, inboxes, cancellationToken)
            : Problems.Of(read.Refusal);
    }

    /// <summary>Subscribes a user or a device to a channel.</summary>
    /// <remarks>The same call as `POST /api/subscriptions`.</remarks>
    /// <param name="name" example="library:7">The channel.</param>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="body" example='{ "user": "ada" }'>The device or the user, where the credentials do not say who it is.</param>
    /// <returns>The subscription.</returns>
    internal static async Task<Results<Written<SubscriptionShape>, ProblemResult>> SubscribeToAsync(
        string name, string? user, Body<SubscriptionBody> body, Caller caller, HttpContext context, Subscribers subscribers,
        IInboxes inboxes, CancellationToken cancellationToken)
    {
        var read = await ReadOptionalAsync(body, context.Request, cancellationToken);
        return read.IsAccepted
            ? await BeginAsync(
                Complete(read.Value with { Channel = name }, user, context.Request), caller, context, subscribers, inboxes,
                cancellationToken)
            : Problems.Of(read.Refusal);
    }

    private static async Task<Results<Written<SubscriptionShape>, ProblemResult>> BeginAsync(
        SubscriptionBody body, Caller caller, HttpContext context, Subscribers subscribers, IInboxes inboxes,
        CancellationToken cancellationToken)
    {
        var channel = Subscribers.ReadChannel(body.Channel, body.ChannelId);
        var subscriber = await subscribers.FindAsync(context, caller, body, makes: channel.IsAccepted, cancellationToken);
        if ((subscriber.Refusal ?? channel.Refusal) is { } refusal)
            return Problems.Of(refusal);
        if (await subscribers.WhyNotAsync(subscriber.Value!, channel.Value!, cancellationToken) is { } closed)
            return Problems.Of(closed);
        var subscribed = await inboxes.SubscribeAsync(subscriber.Value!.Inbox, channel.Value!, cancellationToken);
        if (!subscribed.IsAccepted)
            return Problems.Of(subscribed.Refusal);
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        var row = subscribed.Value.Subscriptions.First(row => row.Channel == channel.Value!.Value);
        return new Written<SubscriptionShape>(json => WriteOne(json, subscribed.Value, row));
    }

    /// <summary>Ends a subscription.</summary>
    /// <remarks>
    /// The cursor goes, and with it what was read, archived and deleted there. All may stand in the query. The same call as
    /// `POST /api/channels/{name}/unsubscribe`.
    /// </remarks>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="body" example='{ "channel": "library:7" }'>The channel.</param>
    /// <returns>It is ended.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> EndAsync(
        string? user, Body<SubscriptionBody> body, Caller caller, HttpContext context, Subscribers subscribers, IInboxes inboxes,
        CancellationToken cancellationToken)
    {
        var read = await ReadOptionalAsync(body, context.Request, cancellationToken);
        return read.IsAccepted
            ? await FinishAsync(Complete(read.Value, user, context.Request), caller, context, subscribers, inboxes, cancellationToken)
            : Problems.Of(read.Refusal);
    }

    /// <summary>Ends a subscription.</summary>
    /// <remarks>The same call as `DELETE /api/subscriptions`.</remarks>
    /// <param name="name" example="library:7">The channel.</param>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="body" example='{ "user": "ada" }'>The device or the user, where the credentials do not say who it is.</param>
    /// <returns>It is ended.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> UnsubscribeFromAsync(
        string name, string? user, Body<SubscriptionBody> body, Caller caller, HttpContext context, Subscribers subscribers,
        IInboxes inboxes, CancellationToken cancellationToken)
    {
        var read = await ReadOptionalAsync(body, context.Request, cancellationToken);
        return read.IsAccepted
            ? await FinishAsync(
                Complete(read.Value with { Channel = name }, user, context.Request), caller, context, subscribers, inboxes,
                cancellationToken)
            : Problems.Of(read.Refusal);
    }

    private static async Task<Results<NoContent, ProblemResult>> FinishAsync(
        SubscriptionBody body, Caller caller, HttpContext context, Subscribers subscribers, IInboxes inboxes,
        CancellationToken cancellationToken)
    {
        var channel = Subscribers.ReadChannel(body.Channel, body.ChannelId);
        var subscriber = await subscribers.FindAsync(context, caller, body, makes: false, cancellationToken);
        var refusal = subscriber.Refusal ?? channel.Refusal
            ?? (await inboxes.UnsubscribeAsync(subscriber.Value!.Inbox, channel.Value!, cancellationToken)).Refusal;
        return refusal is null ? TypedResults.NoContent() : Problems.Of(refusal);
    }

    /// <summary>Ends a subscription.</summary>
    /// <remarks>The cursor goes, and with it what was read, archived and deleted there.</remarks>
    /// <param name="channel" example="library:7">The channel.</param>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <returns>It is ended.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> UnsubscribeAsync(
        string channel, string? user, Caller caller, IInboxes inboxes, CancellationToken cancellationToken)
    {
        var access = InboxAccess.Of(caller, user);
        var name = ChannelNames.Read(channel, "channel");
        var refusal = access.Refusal ?? name.Refusal
            ?? (await inboxes.UnsubscribeAsync(access.Value!.Key, name.Value!, cancellationToken)).Refusal;
        return refusal is null ? TypedResults.NoContent() : Problems.Of(refusal);
    }

    /// <summary>A body that may be left out: all of it may stand in the query.</summary>
    private static async Task<Answer<SubscriptionBody>> ReadOptionalAsync(
        Body<SubscriptionBody> body, HttpRequest request, CancellationToken cancellationToken) =>
        request.ContentLength is 0 || (request.ContentLength is null && !request.Headers.ContainsKey(HeaderNames.TransferEncoding))
            ? new SubscriptionBody(null, null, null, null, null)
            : await body.ReadAsync(cancellationToken);

    /// <summary>Fills in what the query says and the body does not.</summary>
    private static SubscriptionBody Complete(SubscriptionBody body, string? user, HttpRequest request) => new(
        body.Channel ?? (body.ChannelId is null ? QueryOf(request, "channel") : null),
        body.ChannelId ?? (body.Channel is null ? QueryOf(request, "channel_id") : null), body.User ?? user,
        body.DeviceToken ?? QueryOf(request, DeviceAccesses.TokenField), body.AppId ?? QueryOf(request, DeviceAccesses.AppField));

    private static string? QueryOf(HttpRequest request, string name) =>
        request.Query[name] is [{ Length: > 0 } text, ..] ? text : null;

    private static void WriteAll(Utf8JsonWriter json, InboxView view)
    {
        json.WriteStartObject();
        json.WriteStartArray("subscriptions");
        foreach (var row in view.Subscriptions)
            WriteOne(json, view, row);
        json.WriteEndArray();
        json.WriteNumber("limit", InboxActor.SubscriptionsMax);
        json.WriteEndObject();
    }

    private static void WriteOne(Utf8JsonWriter json, InboxView view, SubscriptionRow row)
    {
        json.WriteStartObject();
        json.WriteString("channel", row.Channel);
        json.WriteString("channel_id", ChannelId.Of(row.Channel));
        json.WriteTime("at", row.At);
        json.WriteString("start", new Position(row.Epoch, row.Start).ToString());
        json.WriteBoolean("muted", view.Preferences.MutedChannels.Contains(row.Channel));
        json.WriteEndObject();
    }
}
