using System.Globalization;
using Nudge.Tests.Support;

namespace Nudge.Tests.Durability;

/// <summary>
/// Has two PostgreSQL servers change places under load, and takes the time from when one takes writes to the first publish answered and to
/// ready.
/// </summary>
/// <param name="servers">The two.</param>
/// <param name="load">Runs.</param>
/// <param name="isReady">Whether all processes say that they are ready.</param>
internal sealed class FailoverRounds(PostgresPair servers, PublishLoad load, Func<Task<bool>> isReady)
{
    // Two seconds at the most were seen, on a machine that others used. Before servers that take no writes were left, it was 7 to 90 s.
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    private readonly List<(bool IsCrash, double Write, double Ready)> _seen = [];

    /// <summary>How many rounds: <c>NUDGE_TEST_FAILOVERS</c>, or what is enough by default.</summary>
    public static int Count(int usual) =>
        int.TryParse(
            Environment.GetEnvironmentVariable("NUDGE_TEST_FAILOVERS"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)
            ? rounds
            : usual;

    /// <summary>Planned changes and crashes take turns.</summary>
    public async Task RunAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var answered = load.AnsweredById.Count;
            await Eventually.TrueAsync(() => load.AnsweredById.Count > answered + 50, what: "publishing goes on before a failover");
            await RunAsync(isCrash: round % 2 == 1);
            await servers.Primary.WaitForStandbyAsync();
        }
    }

    /// <summary>The observations, for the test's output.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        _seen.Select((seen, round) => string.Create(
            CultureInfo.InvariantCulture,
            $"{round + 1}: {(seen.IsCrash ? "crash" : "planned")}, first write after {seen.Write:F1} s, ready after {seen.Ready:F1} s")));

    private async Task RunAsync(bool isCrash)
    {
        // Connections to the standbys are made, where anyone makes them, by the load of this time.
        var since = isCrash ? await servers.FailAsync() : await servers.SwitchAsync(() => Task.Delay(1_500));
        var (before, ready) = (load.AnsweredById.Count, 0d);
        await Eventually.TrueAsync(
            async () =>
            {
                if (ready == 0 && await isReady())
                    ready = since.Elapsed.TotalSeconds;
                return load.AnsweredById.Count > before;
            },
            Within, "a publish is answered after a failover");
        var write = since.Elapsed.TotalSeconds;
        if (ready == 0)
        {
            await Eventually.TrueAsync(isReady, Within, "all are ready after a failover");
            ready = since.Elapsed.TotalSeconds;
        }

        _seen.Add((isCrash, write, ready));
        if (isCrash)
            await servers.BringBackAsync();
    }
}
