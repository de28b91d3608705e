using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;
using Nudge.Gateway.Rest.Inbox;

namespace Nudge.Gateway.Rest.Preferences;

/// <summary>The mutes of a user, and how pushes come (S3.16).</summary>
internal static class PreferencesApi
{
    /// <summary><c>GET</c> and <c>PUT /api/preferences</c>.</summary>
    public static IEndpointRouteBuilder MapPreferences(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/preferences").RequireRecipient().WithTags("Preferences")
            .Refuses(ErrorCode.FieldMissing, ErrorCode.UserInvalid, ErrorCode.DeviceUnknown);
        group.MapGet("", GetAsync);
        group.MapPut("", PutAsync).WritesOfUser().Refuses(
            ErrorCode.NameInvalid, ErrorCode.PreferencesFull, ErrorCode.TimeZoneUnknown);
        return routes;
    }

    /// <summary>Shows what a user has muted, and how pushes come.</summary>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <returns>The preferences.</returns>
    internal static async Task<Results<Written<PreferencesShape>, ProblemResult>> GetAsync(
        string? user, Caller caller, HttpResponse response, IInboxes inboxes, CancellationToken cancellationToken)
    {
        var access = InboxAccess.Of(caller, user);
        return access.IsAccepted
            ? Show(response, await inboxes.MeetAsync(access.Value.Key, cancellationToken))
            : Problems.Of(access.Refusal);
    }

    /// <summary>Mutes channels, types and entities, and says how pushes come.</summary>
    /// <remarks>
    /// Replaces all preferences; a list that is left out is empty. A mute hides while it is set; lifting it counts unread items again. What
    /// stands under `push` concerns phones alone: the inbox has everything at once.
    /// </remarks>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="body" example='{ "mutedTypes": ["note.updated"], "mutedEntities": ["loan-17"], "push": {
    ///   "pace": "at_once", "types": { "loan.reminder": "daily" }, "channels": { "library:7": "hourly" }, "timeZone": "Europe/Berlin",
    ///   "dailyAt": "18:00", "quietHours": { "from": "22:00", "to": "07:00" } } }'>All preferences.</param>
    /// <returns>The preferences as they are now.</returns>
    internal static async Task<Results<Written<PreferencesShape>, ProblemResult>> PutAsync(
        string? user, Body<PreferencesBody> body, Caller caller, HttpResponse response, IInboxes inboxes,
        CancellationToken cancellationToken)
    {
        var access = InboxAccess.Of(caller, user);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var read = await body.ReadAsync(cancellationToken);
        var preferences = read.IsAccepted
            ? read.Value.ToPreferences()
            : read.Refusal;
        return preferences.IsAccepted
            ? Show(response, await inboxes.SetPreferencesAsync(access.Value.Key, preferences.Value, cancellationToken))
            : Problems.Of(preferences.Refusal);
    }

    private static Written<PreferencesShape> Show(HttpResponse response, InboxView view)
    {
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        var muted = view.Preferences;
        var shape = new PreferencesShape(muted.MutedChannels, muted.MutedTypes, muted.MutedEntities)
        {
            Push = muted.Push is { } push ? PushBody.Of(push) : null,
        };
        return new(json => JsonSerializer.Serialize(json, shape, PreferencesJson.Default.PreferencesShape));
    }
}
