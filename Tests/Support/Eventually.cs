using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Nudge.Tests.Support;

/// <summary>
/// Waits for what is bound to come true, where nothing tells of it: in another process, in a browser, behind a clock that a test moves.
/// </summary>
internal static class Eventually
{
    /// <summary>How long anything may take on a machine with much else to do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    public static Task TrueAsync(Func<bool> isSo, TimeSpan? within = null, [CallerArgumentExpression(nameof(isSo))] string what = "") =>
        TrueAsync(() => Task.FromResult(isSo()), within, what);

    /// <summary>Looks at once and then every 20 ms, and fails after a minute unless there is another patience.</summary>
    public static async Task TrueAsync(
        Func<Task<bool>> isSo, TimeSpan? within = null, [CallerArgumentExpression(nameof(isSo))] string what = "")
    {
        var (watch, patience) = (Stopwatch.StartNew(), within ?? Patience);
        while (!await isSo())
        {
            Assert.True(watch.Elapsed < patience, $"In {patience.TotalSeconds} s it did not come true: {what}");
            // The one place that asks again and again, because nothing wakes it.
            await Task.Delay(LookEvery);
        }
    }
}
