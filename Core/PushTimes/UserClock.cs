namespace Nudge.Core.PushTimes;

/// <summary>The clock on a user's wall: local times as moments, over the days on which it is put forward or back.</summary>
public sealed class UserClock
{
    /// <summary>Characters of a zone's name; the longest that there is has 32.</summary>
    public const int NameMaxLength = 64;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly TimeZoneInfo _zone;

    /// <param name="zone">The user's time zone.</param>
    public UserClock(TimeZoneInfo zone) => _zone = zone;

    /// <summary>
    /// The clock of a zone, of UTC where the name is not known: the server may have older tables than the one that took it.
    /// </summary>
    public static UserClock Of(string? name) => new((name is null ? null : Find(name)) ?? TimeZoneInfo.Utc);

    /// <summary>The zone of an IANA name; <see langword="null"/> if this machine does not know it.</summary>
    public static TimeZoneInfo? Find(string name)
    {
        // On Linux a name is a path below the tables of zones: nothing but the characters of names gets there.
        var isName = name.Length is > 0 and <= NameMaxLength && char.IsAsciiLetter(name[0])
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+');
        return isName && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId ? zone : null;
    }

    /// <summary>The time of day that the clock shows.</summary>
    public TimeOnly TimeAt(DateTimeOffset moment) => TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(moment, _zone).TimeOfDay);

    /// <summary>The next full hour.</summary>
    public DateTimeOffset NextHour(DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, _zone);
        return now + (TimeSpan.FromHours(1) - new TimeSpan(local.TimeOfDay.Ticks % TimeSpan.TicksPerHour));
    }

    /// <summary>
    /// The next moment at which the clock shows a time, once a day: the first of the two where it is put back, and the moment at which it
    /// is put forward where that skips the time.
    /// </summary>
    public DateTimeOffset Next(TimeOnly time, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, _zone).DateTime);
        for (var day = -1; ; day++)
        {
            if (MomentOf(today.AddDays(day), time) is var moment && moment > now)
                return moment;
        }
    }

    /// <summary>The first moment from now on that is not quiet; now if it is not.</summary>
    public DateTimeOffset FirstOutside(QuietHours quiet, DateTimeOffset now)
    {
        var moment = now;
        while (quiet.Has(TimeAt(moment)))
        {
            // The clock goes on evenly to the end of the quiet hours, unless it is put forward or back on the way.
            var end = moment + Until(quiet.To, TimeAt(moment));
            moment = FindChange(moment, end) ?? end;
        }

        return moment.ToOffset(TimeSpan.Zero);
    }

    private static TimeSpan Until(TimeOnly end, TimeOnly time) => end - time is var rest && rest > TimeSpan.Zero ? rest : rest + Day;

    private DateTimeOffset MomentOf(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        if (!_zone.IsInvalidTime(local))
        {
            var offset = _zone.IsAmbiguousTime(local) ? _zone.GetAmbiguousTimeOffsets(local).Max() : _zone.GetUtcOffset(local);
            return new DateTimeOffset(local, offset).ToOffset(TimeSpan.Zero);
        }

        var middle = new DateTimeOffset(local, TimeSpan.Zero) - _zone.BaseUtcOffset;
        return FindChange(middle - Day, middle + Day) ?? middle;
    }

    /// <summary>The moment between two at which the clock is put forward or back; <see langword="null"/>: it is not.</summary>
    private DateTimeOffset? FindChange(DateTimeOffset from, DateTimeOffset to)
    {
        var before = _zone.GetUtcOffset(from);
        if (before == _zone.GetUtcOffset(to))
            return null;
        while (to - from > TimeSpan.FromTicks(1))
        {
            var middle = from + ((to - from) / 2);
            if (_zone.GetUtcOffset(middle) == before)
                from = middle;
            else
                to = middle;
        }

        return to;
    }
}
