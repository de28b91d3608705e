namespace Nudge.Gateway.Rest.Preferences;

/// <summary>The mutes of a user; sorted, each name once.</summary>
/// <param name="MutedChannels">Channels.</param>
/// <param name="MutedTypes">Types of notification.</param>
/// <param name="MutedEntities">Entities, such as one thread.</param>
internal sealed record PreferencesShape(
    IReadOnlyList<string> MutedChannels, IReadOnlyList<string> MutedTypes, IReadOnlyList<string> MutedEntities);
