using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Nudge.Gateway.Limits;

/// <summary>
/// Bounds what the whole process logs: of each event at most <see cref="LinesMax"/> lines in <see cref="Window"/>, and then one that says
/// how many more there were. So nobody can fill a disk by repeating what is worth a line, whichever library writes it (docs/adr/0060).
/// </summary>
internal sealed partial class BoundedLoggerFactory : ILoggerFactory
{
    public const string MeterName = "Nudge.Log";

    /// <summary>Lines of one event in a window.</summary>
    public const int LinesMax = 5;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, BoundedLogger> _loggers = new(StringComparer.Ordinal);
    private readonly ILoggerFactory _inner;
    private readonly IReadOnlySet<string> _bounded;
    private readonly Counter<long>? _leftOut;
    private readonly ITimer _timer;

    /// <param name="inner">Writes; ends with this.</param>
    /// <param name="bounded">
    /// Categories that have a bound of their own, such as what admins do: all of their lines are wanted up to it.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="meters">Counts what is left out; <see langword="null"/>: nobody does.</param>
    public BoundedLoggerFactory(ILoggerFactory inner, IReadOnlySet<string> bounded, TimeProvider time, IMeterFactory? meters)
    {
        (_inner, _bounded) = (inner, bounded);
        _leftOut = meters?.Create(MeterName).CreateCounter<long>(
            "nudge.log.left_out", "{line}", "Lines that were not logged, since their event had written enough.");
        _timer = time.CreateTimer(static state => ((BoundedLoggerFactory)state!).BeginWindow(), this, Window, Window);
    }

    public ILogger CreateLogger(string categoryName) => _bounded.Contains(categoryName)
        ? _inner.CreateLogger(categoryName)
        : _loggers.GetOrAdd(categoryName, static (name, inner) => new(inner.CreateLogger(name)), _inner);

    public void AddProvider(ILoggerProvider provider) => _inner.AddProvider(provider);

    public void Dispose()
    {
        _timer.Dispose();
        // The last lines that were left out are told as well.
        BeginWindow();
        _inner.Dispose();
    }

    private void BeginWindow()
    {
        foreach (var (_, logger) in _loggers)
        {
            foreach (var lines in logger.Events)
            {
                if (lines.TakeLeftOut() is not (> 0 and var count))
                    continue;
                _leftOut?.Add(count);
                LogLeftOut(lines.Logger, lines.Level, count, (int)Window.TotalSeconds, lines.Text);
            }
        }
    }

    [LoggerMessage(EventName = "LeftOut", Message = "{Count} more lines of this kind in {Seconds} s: {Text}")]
    private static partial void LogLeftOut(ILogger logger, LogLevel level, int count, int seconds, string text);
}
