using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>Who has subscribed to a channel, for the app's server (S2.9), and subscriptions of many at once.</summary>
internal static class SubscribersApi
{
    private const int PageLengthMax = 1_000;
    private const int PageLengthDefault = 100;

    /// <summary><c>GET</c> and <c>POST /api/channels/{name}/subscribers</c>.</summary>
    public static IEndpointRouteBuilder MapSubscribers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/channels/{name}/subscribers").RequireServerOrAccount().WithTags("Subscriptions")
            .Refuses(ErrorCode.NameInvalid, ErrorCode.NameTooLong);
        group.MapGet("", ListAsync).Refuses(ErrorCode.FieldInvalid, ErrorCode.CursorInvalid);
        group.MapPost("", SubscribeAllAsync).Refuses(ErrorCode.BatchTooLarge);
        return routes;
    }

    /// <summary>Lists the subscribers of a channel.</summary>
    /// <remarks>`GET /api/subscriptions?channel=` is the same call.</remarks>
    /// <param name="name" example="library:7">The channel.</param>
    /// <param name="after" example="ada">Recipients above this one: the `next` of the page before.</param>
    /// <param name="limit" example="100">1 to 1,000; 100 if it is left out.</param>
    /// <returns>A page, in the order of the recipients' names.</returns>
    internal static async Task<Results<Written<SubscribersShape>, ProblemResult>> ListAsync(
        string name, string? after, string? limit, ServerCaller caller, HttpResponse response, ISubscribers subscribers,
        CancellationToken cancellationToken)
    {
        var channel = ChannelNames.Read(name, "name");
        var page = channel.IsAccepted
            ? await ReadPageAsync(caller.App, channel.Value, after, limit, subscribers, cancellationToken)
            : channel.Refusal;
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return page.IsAccepted ? new Written<SubscribersShape>(page.Value) : Problems.Of(page.Refusal);
    }

    /// <summary>Reads a page, and gives what writes it.</summary>
    internal static async Task<Answer<Action<Utf8JsonWriter>>> ReadPageAsync(
        AppView app, ChannelName channel, string? after, string? limit, ISubscribers subscribers, CancellationToken cancellationToken)
    {
        var length = PageLength.Read(limit, PageLengthMax, PageLengthDefault);
        if (!length.IsAccepted)
            return length.Refusal;
        if (after is not null && !UserId.TryParse(after, out _))
            return new Refusal(ErrorCode.CursorInvalid, "It is no cursor of this list.", "after");
        var page = await subscribers.ReadSubscribersAsync(app.Id.Value, channel.Value, after, length.Value, cancellationToken);
        return (Action<Utf8JsonWriter>)(json => Write(json, channel, page, length.Value));
    }

    /// <summary>Subscribes many at once.</summary>
    /// <remarks>
    /// At most 10,000 users and devices, each of which has an outcome of its own. One that is refused does not hold up the others, and one
    /// with `outcome_unknown` may be repeated.
    /// </remarks>
    /// <param name="name" example="library:7">The channel.</param>
    /// <param name="body" example='{ "users": ["ada", "ben"] }'>Users by their ids, devices by their ids or tokens.</param>
    /// <returns>The outcome of each.</returns>
    internal static async Task<Results<Written<BulkShape>, ProblemResult>> SubscribeAllAsync(
        string name, Body<MembersBody> body, ServerCaller caller, BulkSubscribing bulk, CancellationToken cancellationToken)
    {
        var channel = ChannelNames.Read(name, "name");
        if (!channel.IsAccepted)
            return Problems.Of(channel.Refusal);
        var read = await body.ReadAsync(cancellationToken);
        var outcomes = read.IsAccepted ? await bulk.SubscribeAsync(caller, channel.Value, read.Value, cancellationToken) : read.Refusal;
        return outcomes.IsAccepted
            ? new Written<BulkShape>(json => BulkJson.Write(json, channel.Value, outcomes.Value))
            : Problems.Of(outcomes.Refusal);
    }

    private static void Write(Utf8JsonWriter json, ChannelName channel, IReadOnlyList<ChannelSubscriber> page, int length)
    {
        json.WriteStartObject();
        json.WriteString("channel", channel.Value);
        json.WriteStartArray("subscribers");
        foreach (var subscriber in page)
        {
            json.WriteStartObject();
            json.WriteString("recipient", subscriber.Recipient);
            if (subscriber.Recipient.StartsWith(DeviceRow.RecipientPrefix, StringComparison.Ordinal))
                json.WriteString("device_id", subscriber.Recipient[DeviceRow.RecipientPrefix.Length..]);
            else
                json.WriteString("user", subscriber.Recipient);
            json.WriteTime("at", subscriber.Right.Since);
            json.WriteBoolean("revoked", subscriber.Right.NeedsCapability);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (page.Count == length)
            json.WriteString("next", page[^1].Recipient);
        else
            json.WriteNull("next");
        json.WriteEndObject();
    }
}
