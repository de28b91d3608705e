using Nudge.Core.Why;
using Nudge.Grains.Interfaces.Nodes;
using Nudge.Realtime.Sessions;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>
/// Says that this node is there, again and again, and answers for its connections; asks all others for theirs. What a user's connections
/// had is known to the nodes that had them, and a user's next connection may be at any of them.
/// </summary>
internal sealed partial class ClusterDeliveries(
    IGrainFactory grains, NodeSessions sessions, NodeIdentity node, TimeProvider time, ILogger<ClusterDeliveries> logger)
    : BackgroundService, IDeliveries, IDeliverySource
{
    private static readonly TimeSpan RegisterEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(5);

    private IDeliveryGrain Grain => grains.GetGrain<IDeliveryGrain>(0);

    public async Task<DeliveryAnswer> AskAsync(DeliveryQuestion question, CancellationToken cancellationToken)
    {
        var others = AskOthersAsync(question, cancellationToken);
        var own = await sessions.AnswerAsync(node.Id, question, cancellationToken);
        var answer = await others;
        return answer with { Nodes = [own, .. answer.Nodes] };
    }

    Task<NodeDeliveries> IDeliverySource.AnswerAsync(DeliveryQuestion question) =>
        sessions.AnswerAsync(node.Id, question, CancellationToken.None);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Grain.LeaveAsync(node.Id).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or OperationCanceledException)
        {
            // It is forgotten when it says nothing more.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var self = grains.CreateObjectReference<IDeliverySource>(this);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Grain.RegisterAsync(node.Id, self).WaitAsync(stoppingToken);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                LogNotRegistered(e);
            }

            await Task.Delay(RegisterEvery, time, stoppingToken);
        }
    }

    /// <summary>In a rolling upgrade there may be no silo that knows how to ask; then this node answers alone.</summary>
    private async Task<DeliveryAnswer> AskOthersAsync(DeliveryQuestion question, CancellationToken cancellationToken)
    {
        try
        {
            return await Grain.AskAsync(question, node.Id).WaitAsync(AskWithin, time, cancellationToken);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            LogNotAsked(e);
            return new([], 1);
        }
    }

    [LoggerMessage(
        1, LogLevel.Information, "This node could not say that it is there: /api/why on other nodes does not tell of its connections.")]
    private partial void LogNotRegistered(Exception exception);

    [LoggerMessage(2, LogLevel.Information, "The other nodes could not be asked for connections; /api/why says so.")]
    private partial void LogNotAsked(Exception exception);
}
