using Nudge.Core.Actors;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>How long a node's lease on an actor stands, and how often it is renewed.</summary>
internal readonly record struct LeaseTerms(TimeSpan Lease, TimeSpan RenewEvery)
{
    // Presence and typing are seen by others: a dead node's members are gone after ten seconds.
    private static readonly LeaseTerms OfChannel = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(3));

    // There are many users, and nobody else sees that one of them is away.
    private static readonly LeaseTerms OfInbox = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10));

    // A revocation holds on a node that cannot be told after no more than this.
    private static readonly LeaseTerms OfApp = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(3));

    internal static LeaseTerms Of(ActorKind kind) => kind switch
    {
        ActorKind.Inbox => OfInbox,
        ActorKind.Channel => OfChannel,
        _ => OfApp,
    };
}
