using Nudge.Core.Actors;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>This node's lease on one actor. <see cref="NodeLeases"/> alone touches it.</summary>
internal sealed class NodeLease(ActorKey actor, long madeAt)
{
    internal ActorKey Actor { get; } = actor;

    internal long MadeAt { get; } = madeAt;

    /// <summary>The call that takes or renews it, while there is one.</summary>
    internal Task? Taking { get; set; }

    /// <summary>The timestamp up to which it stands. Any thread may read it.</summary>
    internal long Until;

    /// <summary>The timestamp at which it is to be renewed.</summary>
    internal long RenewAt { get; set; }

    /// <summary>The actor's last answer.</summary>
    internal InterestAnswer? Last { get; set; }

    /// <summary>The attachments that were reported last.</summary>
    internal int Reported { get; set; }

    /// <summary>1: events were lost, and the head of the next answer is where the fan-out has to stand. Any thread may set it.</summary>
    internal int MustCheck;
}
