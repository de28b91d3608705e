using Nudge.Core.Actors;
using Nudge.Core.Errors;

namespace Nudge.Core.Occupancy;

/// <summary>
/// Reaches the actors that know who is on a channel, wherever they live. A channel is named by an <see cref="ActorKind.Occupancy"/> key.
/// </summary>
/// <remarks>Events reach the nodes that have reported to be on the channel, in order.</remarks>
/// <exception cref="StoreUnavailableException">From all of it: the actor is elsewhere and cannot be reached for now.</exception>
public interface IOccupancies
{
    /// <summary>Says what this node has on a channel. Every event that is published after the answer's revision reaches the node.</summary>
    /// <remarks>
    /// If the actor cannot be reached the host goes on saying the newest report of the node until it is known, and as often as it takes to
    /// keep it known.
    /// </remarks>
    /// <returns><see cref="ErrorCode.PresenceFull"/> if the channel takes no more members; then the last report stands.</returns>
    ValueTask<Answer<OccupancyView>> ReportAsync(
        ActorKey channel, NodeReport report, OccupancyRules rules, CancellationToken cancellationToken);

    /// <summary>
    /// Sends an event to those who are on a channel; on a cache channel it is kept. If the actor does not answer, whether it was published
    /// is unknown.
    /// </summary>
    /// <returns>The channel afterwards, its members counted and not named.</returns>
    ValueTask<OccupancyView> PublishAsync(
        ActorKey channel, ChannelEvent telling, OccupancyRules rules, CancellationToken cancellationToken);

    /// <summary>Has all connections on a channel closed.</summary>
    ValueTask TerminateAsync(ActorKey channel, CancellationToken cancellationToken);

    /// <summary>The channel with the names of its members.</summary>
    ValueTask<OccupancyView> ShowAsync(ActorKey channel, CancellationToken cancellationToken);

    /// <summary>The channel with its members counted and not named: all that most ask for, at a fraction of the price.</summary>
    ValueTask<OccupancyView> CountAsync(ActorKey channel, CancellationToken cancellationToken);

    /// <summary>The occupied channels of an app whose names start with a prefix, in no order.</summary>
    ValueTask<IReadOnlyList<OccupiedChannel>> ListAsync(string app, string prefix, CancellationToken cancellationToken);
}

/// <summary>An event to publish.</summary>
/// <param name="Event">As clients get it. Nobody changes it afterwards.</param>
/// <param name="Data">The part of it that its sender gave as data.</param>
/// <param name="Except">The connection that is not sent it; 0: all are.</param>
/// <param name="Notice">The notice for the app's servers, noted in the same turn.</param>
/// <param name="Stamp">If it is an invalidation: its place among those of its target; 0: it is none, or is not kept.</param>
public readonly record struct ChannelEvent(
    ReadOnlyMemory<byte> Event, ReadOnlyMemory<byte> Data, ulong Except, OccupancyNotice? Notice = null, long Stamp = 0);
