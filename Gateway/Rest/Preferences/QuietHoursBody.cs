using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Preferences;

/// <summary>Quiet hours by the user's clock; over midnight where they end before they begin.</summary>
/// <param name="From">The first quiet minute, such as <c>22:00</c>.</param>
/// <param name="To">The first minute after them, such as <c>07:00</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record QuietHoursBody(string? From, string? To);
