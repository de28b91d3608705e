using System.Globalization;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>The moment in <c>?since=</c>: ISO 8601 and nothing that only looks like a date. Without an offset it is UTC.</summary>
internal static class SinceQuery
{
    private const string Field = "since";

    private static readonly string[] Formats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary><see langword="null"/> if it is not there.</summary>
    internal static Answer<DateTimeOffset?> Read(string? text)
    {
        if (text is null)
            return default(DateTimeOffset?);
        if (TryParse(text, out var since))
            return since;
        return TryParse(text.Replace(' ', '+'), out _)
            ? new Refusal(
                ErrorCode.FieldInvalid,
                "A + in an address stands for a blank. Write it as %2B, or give the time in UTC, such as 2026-01-31T12:00:00Z.", Field)
            : new Refusal(ErrorCode.FieldInvalid, "It is a time in ISO 8601, such as 2026-01-31T12:00:00Z.", Field);
    }

    private static bool TryParse(string text, out DateTimeOffset moment) => DateTimeOffset.TryParseExact(
        text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);
}
