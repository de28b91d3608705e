namespace Nudge.Core.PushTimes;

/// <summary>When the push of a notification may go.</summary>
/// <param name="Kind">Whether it goes at all, by itself or in a summary.</param>
/// <param name="At">From when on; of summaries those of one moment are one push. Without meaning where there is none.</param>
public readonly record struct PushTiming(PushTimingKind Kind, DateTimeOffset At)
{
    public static PushTiming Never { get; } = new(PushTimingKind.Never, default);

    /// <summary>Decides for one notification.</summary>
    /// <param name="preferences">Of the user.</param>
    /// <param name="type">The notification's type.</param>
    /// <param name="channel">Its channel; <see langword="null"/>: it is the user's own.</param>
    /// <param name="now">When it could go at the earliest.</param>
    public static PushTiming Decide(PushPreferences preferences, string type, string? channel, DateTimeOffset now)
    {
        var pace = preferences.PaceOf(type, channel);
        if (pace == PushPace.Never)
            return Never;
        if (pace == PushPace.AtOnce && preferences.QuietHours is null)
            return new(PushTimingKind.Alone, now);
        var clock = UserClock.Of(preferences.TimeZone);
        var wanted = pace switch
        {
            PushPace.Hourly => clock.NextHour(now),
            PushPace.Daily => clock.Next(preferences.DailyAt, now),
            _ => now,
        };
        var at = preferences.QuietHours is { } quiet ? clock.FirstOutside(quiet, wanted) : wanted;
        return new(pace == PushPace.AtOnce ? PushTimingKind.Alone : PushTimingKind.Summary, at);
    }
}
