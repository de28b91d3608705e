namespace Nudge.Tests.Support;

/// <summary>A clock that tests move: at noon of a month's last day.</summary>
internal static class TestClock
{
    public static FakeTimeProvider AtNoon() => new(new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
}
