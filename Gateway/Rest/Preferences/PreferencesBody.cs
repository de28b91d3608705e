using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nudge.Core.Errors;
using Nudge.Core.PushTimes;

namespace Nudge.Gateway.Rest.Preferences;

/// <summary>The preferences of a user. A list that is left out is empty.</summary>
/// <param name="MutedChannels">Channels, at most 200.</param>
/// <param name="MutedTypes">Types of notification, at most 100.</param>
/// <param name="MutedEntities">Entities, such as one thread, at most 500.</param>
/// <param name="Push">How pushes come. Left out: all at once.</param>
[BodyBytes(1_048_576)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PreferencesBody(
    IReadOnlyList<string>? MutedChannels, IReadOnlyList<string>? MutedTypes, IReadOnlyList<string>? MutedEntities, PushBody? Push)
    : IReadBody<PreferencesBody>
{
    static JsonTypeInfo<PreferencesBody> IReadBody<PreferencesBody>.Json => PreferencesJson.Default.PreferencesBody;

    /// <summary>The preferences, or the first mistake.</summary>
    internal Answer<Core.Inbox.Preferences> ToPreferences()
    {
        if (Push is null)
            return Core.Inbox.Preferences.Create(MutedChannels, MutedTypes, MutedEntities);
        var push = PushPreferences.Create(
            Push.Pace, Push.Types, Push.Channels, Push.TimeZone, Push.DailyAt,
            Push.QuietHours is { } quiet ? (quiet.From, quiet.To) : null);
        return push.IsAccepted ? Core.Inbox.Preferences.Create(MutedChannels, MutedTypes, MutedEntities, push.Value) : push.Refusal;
    }
}
