namespace Nudge.Realtime.Hosting;

/// <summary>Work that comes round, until the process stops.</summary>
public static partial class Rounds
{
    /// <summary>
    /// Does a round at each tick. One that fails is logged and the next one comes all the same: a fault of ours ends neither the process
    /// nor, silently, the work.
    /// </summary>
    /// <param name="period">Between two ticks. One that falls into a round is done right after it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of failures.</param>
    /// <param name="round">The work that is due. Outages are its own: whoever runs it knows what they mean.</param>
    /// <param name="stopping">Ends it, by an <see cref="OperationCanceledException"/>.</param>
    public static async Task RunAsync(
        TimeSpan period, TimeProvider time, ILogger logger, Func<CancellationToken, ValueTask> round, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                await round(stopping);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                LogFailed(logger, exception);
            }
        }
    }

    [LoggerMessage(90, LogLevel.Error, "A round failed, and is repeated with the next one; this is a fault of the server.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
