using System.Globalization;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Limits;

/// <summary>Says how much is left of a quota, and when it begins anew (draft-ietf-httpapi-ratelimit-headers).</summary>
internal static class QuotaHeaders
{
    private const int DaySeconds = 86_400;

    /// <summary>Adds the headers of a refusal for a quota of a day, and tells how long to wait.</summary>
    /// <returns>The time to the end of the day in UTC; <see langword="null"/> if the refusal is about something else.</returns>
    internal static TimeSpan? Write(HttpResponse response, Refusal refusal, DateTimeOffset now)
    {
        if (refusal.Code != ErrorCode.QuotaExceeded || refusal.Limit is not { } quota)
            return null;
        var wait = now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime;
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"recipient\";q={quota};w={DaySeconds}");
        response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"recipient\";r=0;t={seconds}");
        return wait;
    }
}
