using Nudge.Core.Errors;
using Nudge.Gateway.Api.Description;

namespace Nudge.Gateway.Api.Preferences;

/// <summary>What a user has muted; sorted, each name once.</summary>
internal sealed record PreferencesShape
{
    /// <summary>Channels.</summary>
    public required IReadOnlyList<string> MutedChannels { get; init; }

    /// <summary>Types of notification.</summary>
    public required IReadOnlyList<string> MutedTypes { get; init; }

    /// <summary>Entities, such as one thread.</summary>
    public required IReadOnlyList<string> MutedEntities { get; init; }
}

/// <summary>What the OpenAPI document says about preferences.</summary>
internal static class PreferencesDescriptions
{
    internal static RouteDescription Get { get; } = new("Show what a user has muted")
    {
        Parameters = [CommonParameters.User],
        Answers = [new(200, "The preferences.", typeof(PreferencesShape))],
        Errors = CommonErrors.Inbox,
    };

    internal static RouteDescription Put { get; } = new("Mute channels, types and entities")
    {
        Details = "Replaces all preferences; a list that is left out is empty. A mute hides while it stands; lifting it counts unread items again.",
        Parameters = [CommonParameters.User],
        Body = new(typeof(PreferencesBody), """{ "mutedTypes": ["note.updated"], "mutedEntities": ["loan-17"] }""", PreferencesApi.BytesMax),
        Answers = [new(200, "The preferences as they are now.", typeof(PreferencesShape))],
        Errors = [.. CommonErrors.Inbox, .. CommonErrors.Body, ErrorCode.NameInvalid, ErrorCode.PreferencesFull],
    };
}
