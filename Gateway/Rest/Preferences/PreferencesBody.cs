using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Preferences;

/// <summary>The mutes of a user. A list that is left out is empty.</summary>
/// <param name="MutedChannels">Channels, at most 200.</param>
/// <param name="MutedTypes">Types of notification, at most 100.</param>
/// <param name="MutedEntities">Entities, such as one thread, at most 500.</param>
[BodyBytes(1_048_576)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PreferencesBody(IReadOnlyList<
    string>? MutedChannels, IReadOnlyList<string>? MutedTypes, IReadOnlyList<string>? MutedEntities) : IReadBody<PreferencesBody>
{
    static JsonTypeInfo<PreferencesBody> IReadBody<PreferencesBody>.Json => PreferencesJson.Default.PreferencesBody;
}
