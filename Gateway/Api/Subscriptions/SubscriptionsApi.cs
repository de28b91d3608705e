using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Gateway.Api.Description;
using Nudge.Gateway.Api.Inbox;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Api.Subscriptions;

/// <summary>The channels whose notifications a user's inbox shows and counts (S1.11, S1.31).</summary>
/// <remarks>A client needs the capability when it subscribes (ADR 0007); the app's server may subscribe its users as it likes.</remarks>
internal static class SubscriptionsApi
{
    /// <summary><c>GET</c> and <c>POST /api/subscriptions</c>, <c>DELETE /api/subscriptions/{channel}</c>.</summary>
    public static IEndpointRouteBuilder MapSubscriptions(this IEndpointRouteBuilder routes)
    {
        var inboxes = routes.ServiceProvider.GetRequiredService<IInboxes>();
        var group = routes.MapGroup("/api/subscriptions").RequireClientOrServer().WithTags("Subscriptions");
        group.MapGet("", context => ListAsync(context, inboxes)).Describe(SubscriptionDescriptions.List);
        group.MapPost("", context => SubscribeAsync(context, inboxes)).Describe(SubscriptionDescriptions.Subscribe);
        group.MapDelete("{channel}", context => UnsubscribeAsync(context, inboxes)).Describe(SubscriptionDescriptions.Unsubscribe);
        return routes;
    }

    private static async Task ListAsync(HttpContext context, IInboxes inboxes)
    {
        var access = InboxAccess.Of(context);
        if (!access.IsAccepted)
        {
            await Problems.WriteAsync(context.Response, access.Refusal, context.RequestAborted);
            return;
        }

        var view = await inboxes.MeetAsync(access.Value.Key, context.RequestAborted);
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        await JsonAnswer.WriteAsync(context.Response, StatusCodes.Status200OK, view, WriteAll, context.RequestAborted);
    }

    private static async Task SubscribeAsync(HttpContext context, IInboxes inboxes)
    {
        var body = await JsonBody.ReadAsync(context.Request, RestJson.Default.SubscriptionBody, context.RequestAborted);
        var subscribed = body.IsAccepted ? await SubscribeAsync(context, body.Value, inboxes) : body.Refusal;
        if (!subscribed.IsAccepted)
        {
            await Problems.WriteAsync(context.Response, subscribed.Refusal, context.RequestAborted);
            return;
        }

        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        await JsonAnswer.WriteAsync(
            context.Response, StatusCodes.Status200OK, (View: subscribed.Value, body.Value!.Channel),
            static (json, state) => WriteOne(json, state.View, state.View.Subscriptions.First(row => row.Channel == state.Channel)), context.RequestAborted);
    }

    private static async Task<Answer<InboxView>> SubscribeAsync(HttpContext context, SubscriptionBody body, IInboxes inboxes)
    {
        var access = InboxAccess.Of(context, body.User ?? context.Request.Query["user"]);
        if (!access.IsAccepted)
            return access.Refusal;
        if (body.Channel is null)
            return new Refusal(ErrorCode.FieldMissing, "Say which channel.", "channel");
        var channel = ChannelNames.Read(body.Channel, "channel");
        if (!channel.IsAccepted)
            return channel.Refusal;
        return access.Value.Client?.Review(access.Value.App, Operations.Subscribe, channel.Value) is { } refusal
            ? refusal
            : await inboxes.SubscribeAsync(access.Value.Key, channel.Value, context.RequestAborted);
    }

    private static async Task UnsubscribeAsync(HttpContext context, IInboxes inboxes)
    {
        var access = InboxAccess.Of(context);
        var channel = ChannelNames.Read((string)context.Request.RouteValues["channel"]!, "channel");
        var refusal = access.Refusal ?? channel.Refusal
            ?? (await inboxes.UnsubscribeAsync(access.Value!.Key, channel.Value!, context.RequestAborted)).Refusal;
        if (refusal is null)
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await Problems.WriteAsync(context.Response, refusal, context.RequestAborted);
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
