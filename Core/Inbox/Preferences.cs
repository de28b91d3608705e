using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.PushTimes;

namespace Nudge.Core.Inbox;

/// <summary>
/// The mutes of a user, and how pushes come (S3.16). A mute hides while it is set; lifting it counts unread rows again.
/// </summary>
/// <param name="MutedChannels">Channels, at most <see cref="ChannelsMax"/>.</param>
/// <param name="MutedTypes">Types of notification, at most <see cref="TypesMax"/>.</param>
/// <param name="MutedEntities">Entities, such as one thread, at most <see cref="EntitiesMax"/>.</param>
public sealed record Preferences(
    IReadOnlyList<string> MutedChannels, IReadOnlyList<string> MutedTypes, IReadOnlyList<string> MutedEntities)
{
    public const int ChannelsMax = 200;
    public const int TypesMax = 100;
    public const int EntitiesMax = 500;

    /// <summary>
    /// Bytes of <see cref="ToJson"/>, room for as many ASCII names as there may be: an actor has them in memory, and every replay of a
    /// change carries them.
    /// </summary>
    public const int BytesMax = 131_072;

    public static Preferences None { get; } = new([], [], []);

    /// <summary>How pushes come; <see langword="null"/>: all at once.</summary>
    public PushPreferences? Push { get; init; }

    /// <summary>The mutes that concern single rows; what was taken back is muted for everyone.</summary>
    [JsonIgnore]
    public MutedRows MutedRows => new([.. MutedTypes, ChannelRow.WithdrawnType], MutedEntities);

    /// <summary>Checks lists that came from a client; sorts them and drops repetitions.</summary>
    public static Answer<Preferences> Create(
        IReadOnlyList<string>? channels, IReadOnlyList<string>? types, IReadOnlyList<string>? entities, PushPreferences? push = null)
    {
        var refusal = Check(channels, "mutedChannels", ChannelsMax, text => ChannelName.TryParse(text, out _))
            ?? Check(types, "mutedTypes", TypesMax, text => TypeName.TryParse(text, out _))
            ?? Check(entities, "mutedEntities", EntitiesMax, text => UserId.TryParse(text, out _));
        if (refusal is not null)
            return refusal;
        var preferences = new Preferences(Sorted(channels), Sorted(types), Sorted(entities))
        {
            Push = push == PushPreferences.None ? null : push,
        };
        return preferences.ToJson().Length <= BytesMax
            ? preferences
            : new Refusal(ErrorCode.PreferencesFull, $"All names together take at most {BytesMax} bytes of JSON.", Limit: BytesMax);
    }

    /// <summary>When the push of a notification may go; a muted one has none.</summary>
    /// <param name="type">The notification's type.</param>
    /// <param name="entity">Its entity, if it has one.</param>
    /// <param name="channel">Its channel; <see langword="null"/>: it is the user's own.</param>
    /// <param name="now">When it could go at the earliest.</param>
    public PushTiming WhenToPush(string type, string? entity, string? channel, DateTimeOffset now)
    {
        var isMuted = MutedTypes.Contains(type) || (entity is not null && MutedEntities.Contains(entity))
            || (channel is not null && MutedChannels.Contains(channel));
        return isMuted ? PushTiming.Never : PushTiming.Decide(Push ?? PushPreferences.None, type, channel, now);
    }

    public ReadOnlyMemory<byte> ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, InboxJson.Default.Preferences);

    public static Preferences FromJson(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, InboxJson.Default.Preferences) ?? None;

    public bool Equals(Preferences? other) =>
        other is not null && MutedChannels.SequenceEqual(other.MutedChannels) && MutedTypes.SequenceEqual(other.MutedTypes)
        && MutedEntities.SequenceEqual(other.MutedEntities) && Push == other.Push;

    public override int GetHashCode() => HashCode.Combine(MutedChannels.Count, MutedTypes.Count, MutedEntities.Count);

    private static Refusal? Check(IReadOnlyList<string>? names, string field, int max, Func<string, bool> isValid)
    {
        if (names?.Count > max)
            return new Refusal(ErrorCode.PreferencesFull, $"'{field}' holds at most {max} names.", field, max);
        for (var i = 0; i < names?.Count; i++)
        {
            if (!isValid(names[i]))
                return new Refusal(ErrorCode.NameInvalid, $"'{names[i]}' cannot be muted: it is not a valid name.", $"{field}[{i}]");
        }

        return null;
    }

    private static string[] Sorted(IReadOnlyList<string>? names) =>
        [.. (names ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
