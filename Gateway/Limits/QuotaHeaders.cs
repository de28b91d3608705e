using System.Globalization;
using Nudge.Core.Errors;
using Nudge.Core.Plans;
using Nudge.Core.Publishing;

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
        // That of one recipient names it.
        Write(response, refusal.Field is null ? "day" : "recipient", quota, 0, seconds);
        return wait;
    }

    /// <summary>The same, with <c>Retry-After</c>.</summary>
    internal static void WriteWithWait(HttpResponse response, Refusal refusal, DateTimeOffset now)
    {
        if (Write(response, refusal, now) is { } wait)
            response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Adds the headers of a publish: the rest of the app's quota, where it has one.</summary>
    internal static void Write(HttpResponse response, QuotaStanding? standing, DateTimeOffset now)
    {
        if (standing is not null)
            Write(
                response, "day", standing.PerDay, standing.Remaining,
                Math.Max(1, (long)Math.Ceiling((standing.ResetsAt - now).TotalSeconds)));
    }

    /// <summary>The same for a batch: of what was published, or else of what was refused.</summary>
    internal static void Write(HttpResponse response, IReadOnlyList<Answer<PublishOutcome>> outcomes, DateTimeOffset now)
    {
        if (outcomes.FirstOrDefault(outcome => outcome.IsAccepted).Value is { } published)
            Write(response, published.Quota, now);
        else if (outcomes.FirstOrDefault(outcome => outcome.Refusal?.Code == ErrorCode.QuotaExceeded).Refusal is { } spent)
            Write(response, spent, now);
    }

    private static void Write(HttpResponse response, string policy, long quota, long remaining, long seconds)
    {
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={quota};w={DaySeconds}");
        response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";r={remaining};t={seconds}");
    }
}
