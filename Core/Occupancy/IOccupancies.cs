using Nudge.Core.Actors;
using Nudge.Core.Errors;

namespace Nudge.Core.Occupancy;

/// <summary>Reaches the actors that know who is on a channel, wherever they live. A channel is named by an <see cref="ActorKind.Occupancy"/> key.</summary>
/// <remarks>What is told reaches the nodes that have reported to be on the channel, in order.</remarks>
public interface IOccupancies
{
    /// <summary>Says what this node has on a channel. Every event that is told after the answer's revision reaches the node.</summary>
    /// <returns><see cref="ErrorCode.PresenceFull"/> if the channel takes no more members; then the last report stands.</returns>
    ValueTask<Answer<OccupancyView>> ReportAsync(ActorKey channel, NodeReport report, OccupancyRules rules, CancellationToken cancellationToken);

    /// <summary>Tells an event to whoever is on a channel; on a cache channel it is kept.</summary>
    ValueTask<OccupancyView> TellAsync(ActorKey channel, Telling telling, OccupancyRules rules, CancellationToken cancellationToken);

    /// <summary>Has all connections on a channel closed.</summary>
    ValueTask TerminateAsync(ActorKey channel, CancellationToken cancellationToken);

    ValueTask<OccupancyView> ShowAsync(ActorKey channel, CancellationToken cancellationToken);

    /// <summary>The occupied channels of an app whose names start with a prefix, in no order.</summary>
    ValueTask<IReadOnlyList<OccupiedChannel>> ListAsync(string app, string prefix, CancellationToken cancellationToken);
}

/// <summary>An event to tell.</summary>
/// <param name="Event">As clients get it. Nobody changes it afterwards.</param>
/// <param name="Data">The part of it that its sender gave as data.</param>
/// <param name="Except">The connection that is not told; 0: all are.</param>
/// <param name="Notice">What the app's servers hear of it, noted in the same turn.</param>
public readonly record struct Telling(ReadOnlyMemory<byte> Event, ReadOnlyMemory<byte> Data, ulong Except, OccupancyNotice? Notice = null);
