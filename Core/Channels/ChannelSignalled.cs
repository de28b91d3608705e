using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Core.Channels;

/// <summary>A signal for those who are attached (S4.1): never stored, never counted.</summary>
/// <param name="Key">The channel.</param>
/// <param name="Name">The signal's name.</param>
/// <param name="Payload">One line of JSON.</param>
/// <param name="Stamp">If it is an invalidation: its place among those of the channel; 0: it is none, or is not kept.</param>
public sealed record ChannelSignalled(ChannelKey Key, TypeName Name, ReadOnlyMemory<byte> Payload, long Stamp = 0) : ActorEvent(Key.Actor);
