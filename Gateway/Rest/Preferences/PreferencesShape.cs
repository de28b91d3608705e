using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Preferences;

/// <summary>The preferences of a user; lists are sorted and have each name once.</summary>
/// <param name="MutedChannels">Channels.</param>
/// <param name="MutedTypes">Types of notification.</param>
/// <param name="MutedEntities">Entities, such as one thread.</param>
internal sealed record PreferencesShape(
    IReadOnlyList<string> MutedChannels, IReadOnlyList<string> MutedTypes, IReadOnlyList<string> MutedEntities)
{
    /// <summary>How pushes come. Left out: all at once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PushBody? Push { get; init; }
}
