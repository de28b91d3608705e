using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile;

/// <summary>The attacker's process: it makes attempts at their rate until it is told to end, and then says what became of them.</summary>
/// <remarks>
/// It shares the machine with the server, as no real one does. So it leaves attempts out that would cost it more than its share of a core.
/// </remarks>
internal static class Attacker
{
    /// <summary>Cores that it may keep busy.</summary>
    internal const double CoresMax = 0.4;

    /// <summary>The line that it prints when it begins.</summary>
    internal const string Beginning = "attacking";

    // Attempts that were left out do not come later all at once.
    private static readonly TimeSpan Arrears = TimeSpan.FromMilliseconds(20);

    /// <param name="name">Of an <see cref="AttackPlan"/>.</param>
    /// <param name="target">An <see cref="AttackTarget"/>, as JSON.</param>
    internal static void Run(string name, string target)
    {
        var known = JsonSerializer.Deserialize<AttackTarget>(target, JsonSerializerOptions.Web)!;
        using var stop = new CancellationTokenSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        var tally = new Tally();
        using var loop = new EventLoop();
        Console.WriteLine(Beginning);
        var start = Stopwatch.GetTimestamp();
        var attack = AttackPlan.Of(name).Create(known, loop, tally);
        var cores = Repeat(attack, loop, stop.Token);
        Console.WriteLine(tally.ToJson(attack.PerSecond, Stopwatch.GetElapsedTime(start).TotalSeconds, cores));
    }

    /// <summary>Makes attempts; returns the cores that this took.</summary>
    private static double Repeat(Attack attack, EventLoop loop, CancellationToken stop)
    {
        var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var period = Stopwatch.Frequency / attack.PerSecond;
        var arrears = Math.Max(period, Stopwatch.Frequency * Arrears.TotalSeconds);
        double next = start;
        while (!stop.IsCancellationRequested)
        {
            var now = Stopwatch.GetTimestamp();
            next = Math.Max(next, now - arrears);
            for (; next <= now; next += period)
            {
                if (!IsTooDear())
                    attack.Act();
            }

            loop.Turn(1);
        }

        return Cores();

        double Cores() => (Environment.CpuUsage.TotalTime - used) / Stopwatch.GetElapsedTime(start);
        bool IsTooDear() => Environment.CpuUsage.TotalTime - used > CoresMax * (Stopwatch.GetElapsedTime(start) + Arrears);
    }
}
