using System.Globalization;
using System.Text.RegularExpressions;

namespace Nudge.Core.Errors;

/// <summary>Moments in calls: ISO 8601 with an offset, so that nobody's own clock is guessed at.</summary>
public static partial class MomentText
{
    /// <summary>Reads a moment, in whole milliseconds.</summary>
    public static bool TryParse(string text, out DateTimeOffset? moment)
    {
        moment = null;
        if (text.Length > 40 || !Moment().IsMatch(text)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
            return false;
        moment = Clock.Milliseconds(read.ToUniversalTime());
        return true;
    }

    /// <summary>For a text that is none.</summary>
    public static Refusal Mistake(string field) => new(
        ErrorCode.FieldInvalid, $"'{field}' is a time in ISO 8601 with an offset, such as 2026-01-31T12:00:00Z.", field);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Moment();
}
