using Nudge.Core.Actors;

namespace Nudge.Grains.Interfaces.Nodes;

/// <summary>Events on their way to one node, from one silo. Batches of one pump are numbered without gaps.</summary>
/// <param name="Pump">Which silo's pump, for one life of its process.</param>
/// <param name="Number">1 for the first.</param>
/// <param name="ChecksHeads">Events were dropped before it: the node asks every actor that it receives for its head.</param>
/// <param name="Events">In the order in which they were published.</param>
/// <param name="Acknowledgements">Hears which batches have arrived; a pump that does not learn of its batches sends no more.</param>
[GenerateSerializer, Immutable, Alias("nudge.NodeBatch")]
public sealed record NodeBatch(
    [property: Id(0)] string Pump, [property: Id(1)] long Number, [property: Id(2)] bool ChecksHeads, [property: Id(3)] ActorEvent[] Events,
    [property: Id(4)] IPumpAcknowledgements Acknowledgements);
