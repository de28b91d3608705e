namespace Nudge.Gateway.Limits;

/// <summary>
/// The lines that one event of the log has written in the present window, and how many were left out. Any thread may use it.
/// </summary>
/// <param name="logger">Where its lines go.</param>
/// <param name="level">Their level.</param>
/// <param name="text">The line, with the names of its values and not the values.</param>
internal sealed class EventLines(ILogger logger, LogLevel level, string text)
{
    private int _written;
    private int _leftOut;

    public ILogger Logger { get; } = logger;

    public LogLevel Level { get; } = level;

    public string Text { get; } = text;

    /// <summary>Takes the place of one line.</summary>
    /// <returns><see langword="false"/> if the window has no more: the line is counted and not written.</returns>
    public bool TryTake(int linesMax)
    {
        if (Volatile.Read(ref _written) < linesMax && Interlocked.Increment(ref _written) <= linesMax)
            return true;
        Interlocked.Increment(ref _leftOut);
        return false;
    }

    /// <summary>Begins the next window; says how many lines the last one has left out.</summary>
    public int TakeLeftOut()
    {
        Volatile.Write(ref _written, 0);
        return Interlocked.Exchange(ref _leftOut, 0);
    }
}
