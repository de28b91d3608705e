namespace Nudge.Core.Plans;

/// <summary>The days of quotas: UTC, from 00:00 to 00:00, numbered since 1970.</summary>
public static class QuotaDay
{
    /// <summary>The day of a moment.</summary>
    public static int Of(DateTimeOffset moment) => (int)Math.Floor((moment - DateTimeOffset.UnixEpoch) / TimeSpan.FromDays(1));

    /// <summary>When a day has ended: its quota is of the past.</summary>
    public static DateTimeOffset EndOf(int day) => DateTimeOffset.UnixEpoch + TimeSpan.FromDays(day + 1L);
}
