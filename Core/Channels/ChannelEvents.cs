using Nudge.Core.Actors;
using Nudge.Core.Names;
using Nudge.Core.Positions;

namespace Nudge.Core.Channels;

/// <summary>A row of a channel is durable; the one before it has the offset below.</summary>
public sealed record ChannelTold(ChannelKey Key, Epoch Epoch, ChannelRow Row) : ActorEvent(Key.Actor);

/// <summary>The floor of a channel was raised, so counts over it may have changed.</summary>
public sealed record ChannelTrimmed(ChannelKey Key, Head Head) : ActorEvent(Key.Actor);

/// <summary>A signal for those who are attached (S4.1): never stored, never counted.</summary>
/// <param name="Key">The channel.</param>
/// <param name="Name">The signal's name.</param>
/// <param name="Payload">One line of JSON.</param>
/// <param name="Stamp">If it is an invalidation: its place among those of the channel; 0: it is none, or is not kept.</param>
public sealed record ChannelSignalled(ChannelKey Key, TypeName Name, ReadOnlyMemory<byte> Payload, long Stamp = 0) : ActorEvent(Key.Actor);

/// <summary>A notification of a channel that is not stored: published to those who are attached.</summary>
public sealed record ChannelPassed(ChannelKey Key, string Id, DateTimeOffset At, ReadOnlyMemory<byte> Envelope) : ActorEvent(Key.Actor);
