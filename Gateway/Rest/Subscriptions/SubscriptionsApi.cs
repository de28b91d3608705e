using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Channels;
using Nudge.Gateway.Rest.Description;
using Nudge.Gateway.Rest.Inbox;

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
        ErrorCode.ChannelPrivate, ErrorCode.ChannelsFull, ErrorCode.SubscriptionsFull, ErrorCode.DeviceUnknown,
        ErrorCode.DevicesFull, ErrorCode.RateLimited, ErrorCode.Overloaded, ErrorCode.BodyTimeout,
    ];

    private static readonly ErrorCode[] Unsubscribing =
    [
        ErrorCode.FieldMissing, ErrorCode.UserInvalid, ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.NotSubscribed,
        ErrorCode.DeviceUnknown, ErrorCode.Overloaded, ErrorCode.BodyTimeout,
    ];

    public static IServiceCollection AddSubscriptions(this IServiceCollection services) =>
        services.AddSingleton<Subscribers>().AddSingleton<BulkSubscribing>();

    /// <summary>
    /// <c>POST</c> and <c>DELETE /api/subscriptions</c>, <c>DELETE /api/subscriptions/{channel}</c>, and
    /// <c>POST /api/channels/{name}/subscribe</c> and <c>…/unsubscribe</c>.
    /// </summary>
    public static IEndpointRouteBuilder MapSubscriptions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/subscriptions").WithTags("Subscriptions");
        group.MapPost("", SubscribeAsync).RequireAnyoneOrAccount().WritesOfUser().Refuses(Subscribing);
        group.MapDelete("", EndAsync).RequireAnyoneOrAccount().WritesOfUser().Refuses(Unsubscribing);
        group.MapDelete("{channel}", UnsubscribeAsync).RequireRecipientOrAccount().WritesOfUser().Refuses(
            ErrorCode.FieldMissing, ErrorCode.UserInvalid, ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.NotSubscribed,
            ErrorCode.DeviceUnknown, ErrorCode.NotFound);
        var channel = routes.MapGroup("/api/channels/{name}").WithTags("Subscriptions");
        channel.MapPost("subscribe", SubscribeToAsync).RequireAnyoneOrAccount().WritesOfUser().Refuses(Subscribing);
        channel.MapPost("unsubscribe", UnsubscribeFromAsync).RequireAnyoneOrAccount().WritesOfUser().Refuses(Unsubscribing);
        return routes;
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
        string? user, Body<SubscriptionBody> body, Caller caller, HttpContext context, Subscribers subscribers, AppChannels channels,
        IInboxes inboxes, CancellationToken cancellationToken)
    {
        var call = await SubscriptionCall.ReadAsync(
            await body.ReadAsync(cancellationToken), null, user, context, caller, subscribers, makes: true);
        return await BeginAsync(call, context, subscribers, channels, inboxes, cancellationToken);
    }

    /// <summary>Subscribes a user or a device to a channel.</summary>
    /// <remarks>The same call as `POST /api/subscriptions`.</remarks>
    /// <param name="name" example="library:7">The channel.</param>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="body" example='{ "user": "ada" }'>The device or the user, where the credentials do not say who it is.</param>
    /// <returns>The subscription.</returns>
    internal static async Task<Results<Written<SubscriptionShape>, ProblemResult>> SubscribeToAsync(
        string name, string? user, Body<SubscriptionBody> body, Caller caller, HttpContext context, Subscribers subscribers,
        AppChannels channels, IInboxes inboxes, CancellationToken cancellationToken)
    {
        var call = await SubscriptionCall.ReadAsync(
            await ReadOptionalAsync(body, context.Request, cancellationToken), name, user, context, caller, subscribers, makes: true);
        return await BeginAsync(call, context, subscribers, channels, inboxes, cancellationToken);
    }

    private static async Task<Results<Written<SubscriptionShape>, ProblemResult>> BeginAsync(
        Answer<SubscriptionCall> call, HttpContext context, Subscribers subscribers, AppChannels channels, IInboxes inboxes,
        CancellationToken cancellationToken)
    {
        if (!call.IsAccepted)
            return Problems.Of(call.Refusal);
        var (subscriber, channel) = call.Value;
        if ((await subscribers.WhyNotAsync(subscriber, channel, cancellationToken)
            ?? await channels.BeginAsync(context, subscriber.App, channel, subscriber.IsServer, cancellationToken)) is { } closed)
            return Problems.Of(closed);
        var subscribed = await inboxes.SubscribeAsync(subscriber.Inbox, channel, cancellationToken);
        if (!subscribed.IsAccepted)
            return Problems.Of(subscribed.Refusal);
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        var row = subscribed.Value.Subscriptions.First(row => row.Channel == channel.Value);
        return new Written<SubscriptionShape>(json => SubscriptionsListApi.WriteOwn(json, subscriber.Inbox.User, subscribed.Value, row));
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
        var call = await SubscriptionCall.ReadAsync(
            await ReadOptionalAsync(body, context.Request, cancellationToken), null, user, context, caller, subscribers, makes: false);
        return await FinishAsync(call, inboxes, cancellationToken);
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
        var call = await SubscriptionCall.ReadAsync(
            await ReadOptionalAsync(body, context.Request, cancellationToken), name, user, context, caller, subscribers, makes: false);
        return await FinishAsync(call, inboxes, cancellationToken);
    }

    private static async Task<Results<NoContent, ProblemResult>> FinishAsync(
        Answer<SubscriptionCall> call, IInboxes inboxes, CancellationToken cancellationToken)
    {
        var refusal = call.Refusal
            ?? (await inboxes.UnsubscribeAsync(call.Value!.Subscriber.Inbox, call.Value.Channel, cancellationToken)).Refusal;
        return refusal is null ? TypedResults.NoContent() : Problems.Of(refusal);
    }

    /// <summary>Ends a subscription.</summary>
    /// <remarks>
    /// The cursor goes, and with it what was read, archived and deleted there. By the subscription's id, or by its channel's name.
    /// </remarks>
    /// <param name="channel" example="library:7">The subscription's id, or the channel.</param>
    /// <param name="user" example="ada">With the app's credentials and a channel: whose inbox. A client token says itself whose.</param>
    /// <returns>It is ended.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> UnsubscribeAsync(
        string channel, string? user, Caller caller, IInboxes inboxes, CancellationToken cancellationToken)
    {
        if (SubscriptionPlace.TryParse(channel, out var place))
        {
            var own = SubscriptionsListApi.Open(caller, place);
            if (!own.IsAccepted)
                return Problems.Of(own.Refusal);
            var ended = await inboxes.UnsubscribeAsync(own.Value, ChannelName.Parse(place.Channel), cancellationToken);
            return ended.IsAccepted ? TypedResults.NoContent() : Problems.Of(SubscriptionsListApi.Unknown);
        }

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
}
