namespace Nudge.Storage.Sqlite.Engine;

/// <summary>Moments as whole milliseconds since 1970, UTC.</summary>
internal static class StoredMoment
{
    internal static long Of(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    /// <summary>The first that is not before a moment: a bound may lie between two milliseconds.</summary>
    internal static long NotBefore(DateTimeOffset moment) =>
        moment.ToUnixTimeMilliseconds() + (moment.UtcTicks % TimeSpan.TicksPerMillisecond == 0 ? 0 : 1);

    /// <summary>The first that is after a moment.</summary>
    internal static long After(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() + 1;
}
