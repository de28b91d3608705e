using System.Text.Json.Serialization;
using Nudge.Core.PushTimes;

namespace Nudge.Gateway.Rest.Preferences;

/// <summary>How pushes come. A pace is <c>at_once</c>, <c>hourly</c>, <c>daily</c> (one summary each) or <c>never</c>.</summary>
/// <param name="Pace">Where no other rule fits; <c>at_once</c> if it is left out.</param>
/// <param name="Types">Paces by type of notification, at most 100.</param>
/// <param name="Channels">Paces by channel, at most 200. Where a type has one too, the slower one holds.</param>
/// <param name="TimeZone">The user's time zone by its IANA name, such as <c>Europe/Berlin</c>; UTC if it is left out.</param>
/// <param name="DailyAt">When the daily summary goes, by the user's clock; 08:00 if it is left out.</param>
/// <param name="QuietHours">When no push goes, by the user's clock.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PushBody(
    string? Pace, IReadOnlyDictionary<string, string>? Types, IReadOnlyDictionary<string, string>? Channels, string? TimeZone,
    string? DailyAt, QuietHoursBody? QuietHours)
{
    internal static PushBody Of(PushPreferences push) => new(
        PushPaceNames.NameOf(push.Pace), NamesOf(push.Types), NamesOf(push.Channels), push.TimeZone, TextOf(push.DailyAt),
        push.QuietHours is { } quiet ? new(TextOf(quiet.From), TextOf(quiet.To)) : null);

    private static Dictionary<string, string>? NamesOf(IReadOnlyList<PushRule> rules) =>
        rules.Count == 0 ? null : rules.ToDictionary(rule => rule.Name, rule => PushPaceNames.NameOf(rule.Pace), StringComparer.Ordinal);

    private static string TextOf(TimeOnly time) => time.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
