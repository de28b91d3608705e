using System.Text.Json.Serialization;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Core.PushTimes;

/// <summary>How pushes come to a user (S3.16). They say nothing about the inbox, which has everything at once.</summary>
/// <param name="Pace">Where no rule fits.</param>
/// <param name="Types">By type of notification, at most <see cref="TypesMax"/>; sorted.</param>
/// <param name="Channels">By channel, at most <see cref="ChannelsMax"/>; sorted.</param>
/// <param name="TimeZone">The user's, by its IANA name; <see langword="null"/>: UTC.</param>
/// <param name="DailyAt">When the daily summary goes, by the user's clock.</param>
/// <param name="QuietHours">When no push goes; <see langword="null"/>: they go at all hours.</param>
public sealed record PushPreferences(
    [property: JsonConverter(typeof(JsonNumberEnumConverter<PushPace>))] PushPace Pace, IReadOnlyList<PushRule> Types,
    IReadOnlyList<PushRule> Channels, string? TimeZone, TimeOnly DailyAt, QuietHours? QuietHours)
{
    public const int TypesMax = 100;
    public const int ChannelsMax = 200;

    /// <summary>When the daily summary goes to those who chose no time.</summary>
    public static readonly TimeOnly Morning = new(8, 0);

    /// <summary>All at once, at all hours.</summary>
    public static PushPreferences None { get; } = new(PushPace.AtOnce, [], [], null, Morning, null);

    /// <summary>Checks what came from a client; sorts the rules.</summary>
    public static Answer<PushPreferences> Create(
        string? pace, IReadOnlyDictionary<string, string>? types, IReadOnlyDictionary<string, string>? channels, string? timeZone,
        string? dailyAt, (string? From, string? To)? quiet)
    {
        var usual = PushPace.AtOnce;
        if (pace is not null && !PushPaceNames.TryParse(pace, out usual))
            return WrongPace("push.pace");
        var ofTypes = RulesOf(types, "push.types", TypesMax, name => TypeName.TryParse(name, out _));
        if (!ofTypes.IsAccepted)
            return ofTypes.Refusal;
        var ofChannels = RulesOf(channels, "push.channels", ChannelsMax, name => ChannelName.TryParse(name, out _));
        if (!ofChannels.IsAccepted)
            return ofChannels.Refusal;
        if (timeZone is not null && UserClock.Find(timeZone) is null)
            return new Refusal(
                ErrorCode.TimeZoneUnknown, "A time zone goes by its IANA name, such as Europe/Berlin, and this server does not know that.",
                "push.timeZone", UserClock.NameMaxLength);
        var daily = Morning;
        if (dailyAt is not null && !TryParse(dailyAt, out daily))
            return WrongTime("push.dailyAt");
        if (quiet is not { } hours)
            return new PushPreferences(usual, ofTypes.Value, ofChannels.Value, timeZone, daily, null);
        if (!TryParse(hours.From, out var from))
            return WrongTime("push.quietHours.from");
        if (!TryParse(hours.To, out var to))
            return WrongTime("push.quietHours.to");
        return from == to
            ? new Refusal(
                ErrorCode.FieldInvalid, "Quiet hours end at another time than they begin; no pushes at all is the pace never.",
                "push.quietHours.to")
            : new PushPreferences(usual, ofTypes.Value, ofChannels.Value, timeZone, daily, new(from, to));
    }

    /// <summary>The pace of a notification: of the rules that fit, the slowest.</summary>
    public PushPace PaceOf(string type, string? channel)
    {
        var byType = Find(Types, type);
        var byChannel = channel is null ? null : Find(Channels, channel);
        return (byType, byChannel) switch
        {
            (null, null) => Pace,
            ({ } one, { } other) => one > other ? one : other,
            _ => byType ?? byChannel!.Value,
        };
    }

    /// <summary>Whether two say the same; lists by what they hold.</summary>
    public bool Equals(PushPreferences? other) =>
        other is not null && Pace == other.Pace && TimeZone == other.TimeZone && DailyAt == other.DailyAt && QuietHours == other.QuietHours
        && Types.SequenceEqual(other.Types) && Channels.SequenceEqual(other.Channels);

    public override int GetHashCode() => HashCode.Combine(Pace, Types.Count, Channels.Count, TimeZone, DailyAt, QuietHours);

    private static PushPace? Find(IReadOnlyList<PushRule> rules, string name)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Name == name)
                return rules[i].Pace;
        }

        return null;
    }

    private static Answer<PushRule[]> RulesOf(IReadOnlyDictionary<string, string>? rules, string field, int max, Func<string, bool> isValid)
    {
        if (rules is null)
            return Array.Empty<PushRule>();
        if (rules.Count > max)
            return new Refusal(ErrorCode.PreferencesFull, $"'{field}' holds at most {max} names.", field, max);
        var read = new List<PushRule>(rules.Count);
        foreach (var (name, text) in rules)
        {
            if (!isValid(name))
                return new Refusal(ErrorCode.NameInvalid, $"A name in '{field}' is not valid.", field);
            if (!PushPaceNames.TryParse(text, out var pace))
                return WrongPace($"{field}.{name}");
            read.Add(new(name, pace));
        }

        return read.OrderBy(rule => rule.Name, StringComparer.Ordinal).ToArray();
    }

    private static bool TryParse(string? text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", System.Globalization.CultureInfo.InvariantCulture, default, out time);

    private static Refusal WrongPace(string field) => new(ErrorCode.FieldInvalid, $"A pace is one of {PushPaceNames.All}.", field);

    private static Refusal WrongTime(string field) =>
        new(ErrorCode.FieldInvalid, "A time of day has hours and minutes, such as 22:00.", field);
}
