using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;
using Nudge.Gateway.Rest.Inbox;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>The channels whose notifications a user's inbox shows and counts (S1.11, S1.31).</summary>
/// <remarks>A client needs the capability when it subscribes (ADR 0007); the app's server may subscribe its users as it likes.</remarks>
internal static class SubscriptionsApi
{
    /// <summary><c>GET</c> and <c>POST /api/subscriptions</c>, <c>DELETE /api/subscriptions/{channel}</c>.</summary>
    public static IEndpointRouteBuilder MapSubscriptions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/subscriptions").RequireClientOrServer().WithTags("Subscriptions")
            .Refuses(ErrorCode.FieldMissing, ErrorCode.UserInvalid);
        group.MapGet("", ListAsync);
        group.MapPost("", SubscribeAsync).WritesOfUser().Refuses(
            ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.CapabilityMissing, ErrorCode.SubscriptionsFull, ErrorCode.TokenRevoked);
        group.MapDelete("{channel}", UnsubscribeAsync).WritesOfUser()
            .Refuses(ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.NotSubscribed);
        return routes;
    }

    /// <summary>Lists the channels that a user has subscribed to.</summary>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <returns>The subscriptions.</returns>
    internal static async Task<Results<Written<SubscriptionsShape>, ProblemResult>> ListAsync(
        string? user, Caller caller, HttpResponse response, IInboxes inboxes, CancellationToken cancellationToken)
    {
        var access = InboxAccess.Of(caller, user);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var view = await inboxes.MeetAsync(access.Value.Key, cancellationToken);
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return new Written<SubscriptionsShape>(json => WriteAll(json, view));
    }

    /// <summary>Subscribes a user to a channel.</summary>
    /// <remarks>
    /// Notifications that are published from now on stand in the user's inbox and count; subscribing again starts anew. A client needs the
    /// capability `subscribe`, unless the channel is public; the app's server may subscribe its users to any channel.
    /// </remarks>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="body" example='{ "channel": "library:7" }'>The channel.</param>
    /// <returns>The subscription.</returns>
    internal static async Task<Results<Written<SubscriptionShape>, ProblemResult>> SubscribeAsync(
        string? user, Body<SubscriptionBody> body, Caller caller, HttpResponse response, IInboxes inboxes,
        CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(cancellationToken);
        var subscribed = read.IsAccepted ? await TrySubscribeAsync(caller, user, read.Value, inboxes, cancellationToken) : read.Refusal;
        if (!subscribed.IsAccepted)
            return Problems.Of(subscribed.Refusal);
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        var row = subscribed.Value.Subscriptions.First(row => row.Channel == read.Value!.Channel);
        return new Written<SubscriptionShape>(json => WriteOne(json, subscribed.Value, row));
    }

    private static async Task<Answer<InboxView>> TrySubscribeAsync(
        Caller caller, string? user, SubscriptionBody body, IInboxes inboxes, CancellationToken cancellationToken)
    {
        var access = InboxAccess.Of(caller, body.User ?? user);
        if (!access.IsAccepted)
            return access.Refusal;
        if (body.Channel is null)
            return new Refusal(ErrorCode.FieldMissing, "Say which channel.", "channel");
        var channel = ChannelNames.Read(body.Channel, "channel");
        if (!channel.IsAccepted)
            return channel.Refusal;
        return access.Value.Client?.Review(access.Value.App, Operations.Subscribe, channel.Value) is { } refusal
            ? refusal
            : await inboxes.SubscribeAsync(access.Value.Key, channel.Value, cancellationToken);
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
        json.WriteTime("at", row.At);
        json.WriteString("start", new Position(row.Epoch, row.Start).ToString());
        json.WriteBoolean("muted", view.Preferences.MutedChannels.Contains(row.Channel));
        json.WriteEndObject();
    }
}
