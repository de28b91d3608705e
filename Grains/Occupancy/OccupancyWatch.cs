using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Interfaces.Occupancy;

namespace Nudge.Grains.Occupancy;

/// <summary>
/// Looks once a second at what concerns many channels of this silo at once: leases that have run out, and kept events for which there is no
/// room.
/// </summary>
internal sealed partial class OccupancyWatch(
    IGrainFactory grains, NodeLiveness sightings, OccupiedChannels channels, KeptEvents kept, TimeProvider time,
    ILogger<OccupancyWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await GuardAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    /// <summary>The next look comes, whatever went wrong in this one.</summary>
    private async Task GuardAsync()
    {
        try
        {
            await LookAsync();
        }
        catch (Exception e)
        {
            LogFault(logger, e);
        }
    }

    private async Task LookAsync()
    {
        foreach (var node in sightings.TakeLapsed())
        {
            LogLapsed(logger, node);
            foreach (var channel in channels.Of(node))
                await SayAsync(channel, static grain => grain.LapseAsync());
        }

        foreach (var channel in kept.TakeOver(time.GetUtcNow()))
            await SayAsync(channel, static grain => grain.DropKeptAsync());
    }

    private async Task SayAsync(ActorKey channel, Func<IOccupancyGrain, Task> say)
    {
        try
        {
            await say(grains.GetGrain<IOccupancyGrain>(ActorNames.Of(channel)));
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or ObjectDisposedException)
        {
            // It is on its way out, and with it what it knew.
            LogNotSaid(logger, channel.Name, e);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Node {Node} has not been heard of for ten seconds; it is taken off its channels.")]
    private static partial void LogLapsed(ILogger logger, string node);

    [LoggerMessage(3, LogLevel.Error, "The channels of this silo could not be checked for due work; this is a fault of the server.")]
    private static partial void LogFault(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Debug, "The actor of channel {Channel} could not be told what its silo knows.")]
    private static partial void LogNotSaid(ILogger logger, string channel, Exception exception);
}
