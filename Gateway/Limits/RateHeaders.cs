using System.Globalization;

namespace Nudge.Gateway.Limits;

/// <summary>The headers for a caller who was refused for a rate (draft-ietf-httpapi-ratelimit-headers).</summary>
internal static class RateHeaders
{
    /// <param name="response">Gets them.</param>
    /// <param name="policy">A word for the thing that is limited.</param>
    /// <param name="perSecond">How many there are in a second.</param>
    /// <param name="wait">How long there are none.</param>
    public static void Write(HttpResponse response, string policy, int perSecond, TimeSpan wait)
    {
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={perSecond};w=1");
        response.Headers["RateLimit"] = $"\"{policy}\";r=0;t=1";
        response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
