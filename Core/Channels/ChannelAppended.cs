using Nudge.Core.Actors;
using Nudge.Core.Positions;

namespace Nudge.Core.Channels;

/// <summary>A row of a channel is durable; the one before it has the offset below.</summary>
public sealed record ChannelAppended(ChannelKey Key, Epoch Epoch, ChannelRow Row) : ActorEvent(Key.Actor);
