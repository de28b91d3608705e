using Nudge.Core.Actors;
using Orleans.Concurrency;

namespace Nudge.Grains.Interfaces.Actors;

/// <summary>A grain whose events nodes receive, each under a lease.</summary>
[Alias("nudge.IHeardGrain")]
public interface IInterestGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes or renews a node's lease. The answer's head is durable, and every event above it is published to the node for as long as the
    /// lease lasts and the activation stays the same one.
    /// </summary>
    [Alias("Hear")]
    Task<Reply<InterestAnswer>> SubscribeAsync(InterestRequest listening);

    /// <summary>Ends a node's lease.</summary>
    [Alias("Leave"), OneWay]
    Task LeaveAsync(string node);
}

/// <summary>A node receives an actor.</summary>
/// <param name="Node">Which, for one life of its process.</param>
/// <param name="Lease">For how long, from when the actor takes note.</param>
/// <param name="Attachments">Connections of the node that are attached to it now.</param>
[GenerateSerializer, Immutable, Alias("nudge.Listening")]
public sealed record InterestRequest([property: Id(0)] string Node, [property: Id(1)] TimeSpan Lease, [property: Id(2)] int Attachments);

/// <summary>The answer to a node that takes or renews a lease.</summary>
/// <param name="Activation">If it is another one than before, what was sent in between may not have reached the node.</param>
/// <param name="Head">Where the actor's log stands, durably. Of an app the version alone.</param>
/// <param name="Membership">The version of the cluster's membership, as the actor's silo knows it.</param>
/// <param name="Attachments">Connections that are attached to it, over all nodes.</param>
[GenerateSerializer, Immutable, Alias("nudge.Hearing")]
public sealed record InterestAnswer(
    [property: Id(0)] Guid Activation, [property: Id(1)] Head Head, [property: Id(2)] long Membership, [property: Id(3)] int Attachments);
