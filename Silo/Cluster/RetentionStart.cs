using Microsoft.Extensions.Options;
using Nudge.Grains.Interfaces.Retention;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Cluster;

/// <summary>
/// Sees to it, once at the start of each node, that the cluster has its reminder for retention, with the period that this node was given.
/// </summary>
internal sealed partial class RetentionStart(
    IGrainFactory grains, IOptions<ServerOptions> options, TimeProvider time, ILogger<RetentionStart> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await grains.GetGrain<IRetentionGrain>(0).EnsureAsync(options.Value.RetentionSeconds).WaitAsync(stoppingToken);
                return;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or InvalidOperationException
                or System.Data.Common.DbException)
            {
                // The database is away, or the silo that has the grain has just gone.
                LogNotYet(logger, e);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The cluster's reminder for retention could not be read yet; it is tried again.")]
    private static partial void LogNotYet(ILogger logger, Exception exception);
}
