using System.Globalization;

namespace Nudge.Tests.Support;

/// <summary>
/// The seeds of a random test: always the same ones, so that a change is to blame for a failure. <c>NUDGE_SEED</c> runs the one that a
/// failure printed, and <c>NUDGE_SEEDS</c> that many, for a night.
/// </summary>
internal static class Seeds
{
    internal static IEnumerable<int> Take(int count)
    {
        if (Read("NUDGE_SEED") is { } seed)
            return [seed];
        return Enumerable.Range(1, Read("NUDGE_SEEDS") ?? count);
    }

    /// <summary>Runs a test for each seed; a failure names its seed.</summary>
    internal static void Run(int count, Action<int> test)
    {
        foreach (var seed in Take(count))
        {
            try
            {
                test(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"NUDGE_SEED={seed.ToString(CultureInfo.InvariantCulture)} fails.", e);
            }
        }
    }

    /// <summary>A seed of this run alone, printed, for tests against real processes, where no seed repeats everything.</summary>
    internal static int Draw(Action<string> print)
    {
        var seed = Read("NUDGE_SEED") ?? Random.Shared.Next();
        print($"NUDGE_SEED={seed.ToString(CultureInfo.InvariantCulture)}");
        return seed;
    }

    private static int? Read(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
