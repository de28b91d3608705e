using Nudge.Core.Why;
using Nudge.Grains.Interfaces.Nodes;
using Orleans.Concurrency;

namespace Nudge.Grains.Nodes;

/// <summary>
/// Asks the nodes that have said that they are there. After it has moved it knows them again when they say so the next time.
/// </summary>
[Reentrant, GrainType("nudge-deliveries")]
internal sealed class DeliveryGrain(TimeProvider time) : Grain, IDeliveryGrain
{
    private static readonly TimeSpan RegisteredFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (IDeliverySource Source, long At)> _nodes = new(StringComparer.Ordinal);

    public Task RegisterAsync(string node, IDeliverySource source)
    {
        _nodes[node] = (source, time.GetTimestamp());
        return Task.CompletedTask;
    }

    public Task LeaveAsync(string node)
    {
        _nodes.Remove(node);
        return Task.CompletedTask;
    }

    public async Task<DeliveryAnswer> AskAsync(DeliveryQuestion question, string exceptNode)
    {
        foreach (var (node, (_, at)) in _nodes)
        {
            if (time.GetElapsedTime(at) > RegisteredFor)
                _nodes.Remove(node);
        }

        var answers = await Task.WhenAll(
            _nodes.Where(pair => pair.Key != exceptNode).Select(pair => AskAsync(pair.Value.Source, question)).ToArray());
        return new([.. answers.OfType<NodeDeliveries>()], answers.Count(answer => answer is null));
    }

    /// <returns><see langword="null"/> if it did not answer.</returns>
    private async Task<NodeDeliveries?> AskAsync(IDeliverySource source, DeliveryQuestion question)
    {
        try
        {
            return await source.AnswerAsync(question).WaitAsync(AnswerWithin, time);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            return null;
        }
    }
}
