using Nudge.Core.Actors;

namespace Nudge.Grains.Nodes;

/// <summary>The node that has its connections in the process of this silo: events for it need no stream.</summary>
/// <param name="Id">Its id, for this life of the process.</param>
/// <param name="Nodes">Where its events go.</param>
public sealed record LocalNode(string Id, IEventSink Nodes);
