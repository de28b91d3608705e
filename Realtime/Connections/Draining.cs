using Microsoft.Extensions.Options;
using Nudge.Realtime.Hosting;

namespace Nudge.Realtime.Connections;

/// <summary>
/// Closes connections in waves before the process stops listening, so that they do not all come back to the others at once.
/// </summary>
internal sealed class Draining(
    ConnectionRegister register, IOptions<ConnectionsOptions> options, TimeProvider time, ILogger<Draining> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan Wave = TimeSpan.FromMilliseconds(250);

    // The time for those that do not answer: half of the time in which connections are closed.
    private static readonly TimeSpan AnswerMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    // Clients that are closed last may come back no earlier than those that are closed first.
    private static readonly TimeSpan RetryAfterMin = TimeSpan.FromSeconds(1);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        register.BeginDraining();
        var connections = register.All.ToArray();
        if (connections.Length == 0 && register.Count == 0)
            return;
        var spread = TimeSpan.FromSeconds(options.Value.DrainSeconds);
        ConnectionLog.Draining(logger, connections.Length, options.Value.DrainSeconds);
        Random.Shared.Shuffle(connections);
        var waves = Math.Max(1, (int)(spread / Wave));
        for (var wave = 0; wave < waves; wave++)
        {
            var first = (int)((long)connections.Length * wave / waves);
            var end = (int)((long)connections.Length * (wave + 1) / waves);
            foreach (var connection in connections.AsSpan(first..end))
                connection.Close(Closing.Draining(RetryAfterMin + (spread * Random.Shared.NextDouble())));
            if (wave < waves - 1)
                await Task.Delay(Wave, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Those that were admitted in the same moment.
        foreach (var connection in register.All)
            connection.Close(Closing.Draining(RetryAfterMin));
        await LetGoAsync(TimeSpan.FromTicks(Math.Clamp((spread / 2).Ticks, AnswerMin.Ticks, AnswerMax.Ticks)), cancellationToken);
    }

    /// <summary>
    /// Waits for the answers, and ends those that give none: what connections leave behind is published while those who publish it still
    /// run. By the machine's own clock, which is the one that whoever stops a process has.
    /// </summary>
    private async Task LetGoAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (await IsEmptiedAsync(patience, cancellationToken))
            return;
        foreach (var connection in register.All)
            connection.Abort();
        await IsEmptiedAsync(patience, cancellationToken);
    }

    private async Task<bool> IsEmptiedAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        await register.Emptied.WaitAsync(patience, TimeProvider.System, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return register.Emptied.IsCompleted;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
