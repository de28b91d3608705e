namespace Nudge.Core;

/// <summary>The unit in which time is kept: milliseconds, which both stores and JavaScript hold exactly.</summary>
public static class Clock
{
    public static DateTimeOffset Milliseconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    /// <summary>Microseconds since 1970, which JavaScript holds exactly until the year 2255.</summary>
    public static long Microseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
