using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Inbox;
using Nudge.Gateway.Api.Description;
using Nudge.Gateway.Api.Inbox;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Api.Preferences;

/// <summary>What a user has muted (S3.16).</summary>
internal static class PreferencesApi
{
    /// <summary>Bytes of preferences at their limits, escaped.</summary>
    internal const int BytesMax = 1_048_576;

    /// <summary><c>GET</c> and <c>PUT /api/preferences</c>.</summary>
    public static IEndpointRouteBuilder MapPreferences(this IEndpointRouteBuilder routes)
    {
        var inboxes = routes.ServiceProvider.GetRequiredService<IInboxes>();
        var group = routes.MapGroup("/api/preferences").RequireClientOrServer().WithTags("Preferences");
        group.MapGet("", context => GetAsync(context, inboxes)).Describe(PreferencesDescriptions.Get);
        group.MapPut("", context => PutAsync(context, inboxes)).Describe(PreferencesDescriptions.Put);
        return routes;
    }

    private static async Task GetAsync(HttpContext context, IInboxes inboxes)
    {
        var access = InboxAccess.Of(context);
        if (access.IsAccepted)
            await WriteAsync(context, (await inboxes.MeetAsync(access.Value.Key, context.RequestAborted)).Preferences);
        else
            await Problems.WriteAsync(context.Response, access.Refusal, context.RequestAborted);
    }

    private static async Task PutAsync(HttpContext context, IInboxes inboxes)
    {
        var access = InboxAccess.Of(context);
        if (!access.IsAccepted)
        {
            await Problems.WriteAsync(context.Response, access.Refusal, context.RequestAborted);
            return;
        }

        var body = await JsonBody.ReadAsync(context.Request, RestJson.Default.PreferencesBody, BytesMax, context.RequestAborted);
        var preferences = body.IsAccepted
            ? Core.Inbox.Preferences.Create(body.Value.MutedChannels, body.Value.MutedTypes, body.Value.MutedEntities)
            : body.Refusal;
        if (preferences.IsAccepted)
            await WriteAsync(context, (await inboxes.SetPreferencesAsync(access.Value.Key, preferences.Value, context.RequestAborted)).Preferences);
        else
            await Problems.WriteAsync(context.Response, preferences.Refusal, context.RequestAborted);
    }

    private static Task WriteAsync(HttpContext context, Core.Inbox.Preferences preferences)
    {
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return JsonAnswer.WriteAsync(context.Response, StatusCodes.Status200OK, preferences, Write, context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, Core.Inbox.Preferences preferences)
    {
        json.WriteStartObject();
        Write(json, "mutedChannels", preferences.MutedChannels);
        Write(json, "mutedTypes", preferences.MutedTypes);
        Write(json, "mutedEntities", preferences.MutedEntities);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> names)
    {
        json.WriteStartArray(name);
        foreach (var each in names)
            json.WriteStringValue(each);
        json.WriteEndArray();
    }
}
