using System.Collections.Concurrent;

namespace Nudge.Gateway.Limits;

/// <summary>
/// Writes what an event may still write. Lines below Information are asked for by name, and those that are critical are the last; both
/// pass.
/// </summary>
/// <param name="inner">Writes.</param>
internal sealed class BoundedLogger(ILogger inner) : ILogger
{
    /// <summary>
    /// Events of one category that are told apart: as many as a program has, and no more where a library makes its text anew for each line.
    /// </summary>
    private const int EventsMax = 256;

    private const string OriginalFormat = "{OriginalFormat}";

    private readonly ConcurrentDictionary<(int Id, string? Text, LogLevel Level), EventLines> _events = new();

    /// <summary>The events that have written anything.</summary>
    public IEnumerable<EventLines> Events => _events.Select(pair => pair.Value);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!inner.IsEnabled(logLevel))
            return;
        if (logLevel is < LogLevel.Information or >= LogLevel.Critical
            || LinesOf(logLevel, eventId, state).TryTake(BoundedLoggerFactory.LinesMax))
            inner.Log(logLevel, eventId, state, exception, formatter);
    }

    private EventLines LinesOf<TState>(LogLevel level, EventId id, TState state)
    {
        // Many libraries number their events; the others are told apart by their text.
        var key = (id.Id, id.Id == 0 ? TextOf(state) : null, level);
        if (_events.TryGetValue(key, out var lines))
            return lines;
        if (_events.Count >= EventsMax)
            key = (0, null, level);
        return _events.GetOrAdd(
            key, static (key, said) => new(said.inner, key.Level, TextOf(said.state) ?? said.id.Name ?? "?"), (inner, state, id));
    }

    /// <summary>The text before the values were put into it; <see langword="null"/>: nobody knows.</summary>
    private static string? TextOf<TState>(TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
            return null;
        // It stands last, by the framework's habit.
        for (var i = values.Count - 1; i >= 0; i--)
        {
            if (values[i].Key == OriginalFormat)
                return values[i].Value as string;
        }

        return null;
    }
}
