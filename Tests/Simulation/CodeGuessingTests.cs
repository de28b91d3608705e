using Nudge.Core.Codes;
using Nudge.Tests.Support;

namespace Nudge.Tests.Simulation;

/// <summary>
/// Guessers at 1,000 addresses, each with 10 requests in a second and as many registered devices as it likes, against an app whose codes
/// are always live (trap T4). Simulated time; the rules are the product's own, and so is the order in which they are asked.
/// </summary>
public sealed class CodeGuessingTests(ITestOutputHelper output)
{
    private const int Windows = 10_000;
    private const int Addresses = 1_000;

    // Each address has a request in so long, and all of them together one in a thousandth of that.
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.1);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public void Guessing_hits_in_less_than_one_of_ten_thousand_windows(int live) => Seeds.Run(1, seed =>
    {
        var guesser = new Guesser(live, new Random(seed));
        guesser.Run(Windows * TryBudget.Window);

        var windows = guesser.Length / TryBudget.Window;
        output.WriteLine(
            $"NUDGE_SEED={seed}, {live} live codes: {guesser.Tries} tries in {windows:F0} windows, {guesser.Expected:F6} hits expected, "
            + $"{guesser.Hits} drawn");
        // Each try adds its chance. The last pause is part of the time, as it is of every guesser's.
        Assert.InRange(guesser.Expected, 0.5, windows / 10_000);
        Assert.NotEqual(windows / 10_000, guesser.Expected);
        // Drawn, it is Poisson's number around one at most; 13 or more come once in ten thousand million runs.
        Assert.InRange(guesser.Hits, 0, 12);
    });

    private sealed class Guesser(int live, Random random)
    {
        private int _triesHere;
        private int _hitsHere;

        internal long Tries { get; private set; }

        internal double Expected { get; private set; }

        internal int Hits { get; private set; }

        /// <summary>From the first try to the end of the last pause.</summary>
        internal TimeSpan Length { get; private set; }

        internal void Run(TimeSpan atLeast)
        {
            var start = TestClock.AtNoon().GetUtcNow();
            var (now, app) = (start, default(TryStanding));
            // The requests that would be refused change nothing, so each address has its next one when it no longer waits.
            var addresses = new PriorityQueue<TryStanding, DateTimeOffset>(Enumerable.Repeat((default(TryStanding), start), Addresses));
            while (addresses.TryDequeue(out var address, out var ready))
            {
                now = Max(now + (Between / Addresses), ready);
                // A device that waits is put aside for a new one.
                var standings = new TryStandings(default, address, app);
                if (standings.FindWait(live, now) is { Answer: var answer, Next: var waiting })
                {
                    Assert.Equal(CodeOutcome.AppPaused, answer.Outcome);
                    (app, now) = (waiting.App, answer.Until!.Value);
                    addresses.Enqueue(address, now);
                    continue;
                }

                Guess();
                (_, var next) = standings.Miss(live, now);
                app = next.App;
                if (now < app.Until)
                    (_triesHere, _hitsHere, Length) = (0, 0, app.Until - start);
                if (Length >= atLeast)
                    return;
                addresses.Enqueue(next.Address, Max(next.Address.Until, now + Between));
            }
        }

        private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

        /// <summary>
        /// New codes live from one pause to the next, and no value is guessed twice in between: the best that one can do.
        /// </summary>
        private void Guess()
        {
            Tries++;
            Expected += (double)live / AccessCodeRow.Values;
            if (random.Next(AccessCodeRow.Values - _triesHere++) < live - _hitsHere)
                (Hits, _hitsHere) = (Hits + 1, _hitsHere + 1);
        }
    }
}
