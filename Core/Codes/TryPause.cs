namespace Nudge.Core.Codes;

/// <summary>The wait after wrong tries: none for the first ones, and from then on twice as long after each.</summary>
/// <param name="Free">The wrong try that is the first to be followed by a wait.</param>
/// <param name="First">That wait.</param>
public sealed record TryPause(int Free, TimeSpan First)
{
    /// <summary>No wait is longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>
    /// After so long without a wrong try they are forgotten. Right ones forget nothing: a guesser can have an app of its own.
    /// </summary>
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(24);

    /// <summary>Of a device, in all apps together.</summary>
    public static TryPause OfDevice { get; } = new(5, TimeSpan.FromSeconds(30));

    /// <summary>Of an address, where a household or an office may be behind one.</summary>
    public static TryPause OfAddress { get; } = new(20, TimeSpan.FromSeconds(30));

    /// <summary>The standing after one more wrong try.</summary>
    public TryStanding Miss(TryStanding standing, DateTimeOffset now)
    {
        var wrong = now - standing.At >= ForgottenAfter ? 1 : standing.Units + 1;
        return new(wrong, 0, now, now + WaitAfter(wrong));
    }

    private TimeSpan WaitAfter(int wrong)
    {
        if (wrong < Free)
            return TimeSpan.Zero;
        // Longest is reached long before the shift would overflow.
        var doublings = Math.Min(wrong - Free, 16);
        return TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << doublings));
    }
}
