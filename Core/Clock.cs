namespace Nudge.Core;

/// <summary>What time is kept in: milliseconds, which both stores and JavaScript hold exactly.</summary>
public static class Clock
{
    public static DateTimeOffset Milliseconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
}
