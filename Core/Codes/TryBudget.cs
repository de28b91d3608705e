namespace Nudge.Core.Codes;

/// <summary>How many wrong tries an app bears in five minutes: 100 by the number of its live codes (S2.20, trap T4).</summary>
/// <remarks>
/// <para>
/// The arithmetic. A code is one of 10⁶ values, drawn evenly. With n codes live, a guess is one of them with the chance n / 10⁶, whatever
/// was guessed before: of k different guesses at least one hits with k n / 10⁶ at most, by adding up. So a wrong try costs n units, and in
/// no five minutes are more than 100 units spent: the chance of a hit in them is at most 100 / 10⁶ = 1 / 10,000, for 100 tries at one
/// code, 10 at ten and 1 at a hundred, and for a number of codes that changes between tries as well.
/// </para>
/// <para>
/// When a try more would be too much, the app pauses for five minutes from that moment. So of a guesser who never rests each window begins
/// behind the last one's end, and the tries take time of their own: the rate over time stays under one hit in 10,000 windows.
/// </para>
/// <para>
/// "In no five minutes" and not "in no window": five minutes touch two windows of the clock at most, and it is both of them together that
/// may not have more. After a pause nothing counts, since it has lasted longer than five minutes by then.
/// </para>
/// </remarks>
public static class TryBudget
{
    /// <summary>Units of an app in <see cref="Window"/>, and so the most live codes that an app can have.</summary>
    public const int Units = 100;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Whether a try may be made with so many codes live.</summary>
    public static bool Allows(TryStanding standing, int live, DateTimeOffset now)
    {
        var turned = Turn(standing, now);
        return turned.Units + turned.Before + CostOf(live) <= Units;
    }

    /// <summary>The standing after a wrong try that was allowed; paused, if one more would be too much.</summary>
    public static TryStanding Miss(TryStanding standing, int live, DateTimeOffset now)
    {
        var turned = Turn(standing, now);
        var spent = turned with { Units = turned.Units + CostOf(live) };
        return Allows(spent, live, now) ? spent : Pause(now);
    }

    /// <summary>The standing of an app whose redemption pauses from now on.</summary>
    public static TryStanding Pause(DateTimeOffset now) => new(0, 0, BeginningOf(now), now + Window);

    private static int CostOf(int live) => Math.Max(1, live);

    /// <summary>
    /// The same in the window of the present. The clock of another node may be behind: then its window is still this one.
    /// </summary>
    private static TryStanding Turn(TryStanding standing, DateTimeOffset now)
    {
        var beginning = BeginningOf(now);
        if (beginning <= standing.At)
            return standing;
        return beginning - standing.At == Window
            ? standing with { Units = 0, Before = standing.Units, At = beginning }
            : standing with { Units = 0, Before = 0, At = beginning };
    }

    private static DateTimeOffset BeginningOf(DateTimeOffset now) => new(now.UtcTicks - (now.UtcTicks % Window.Ticks), TimeSpan.Zero);
}
