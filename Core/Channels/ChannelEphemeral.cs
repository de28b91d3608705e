using Nudge.Core.Actors;

namespace Nudge.Core.Channels;

/// <summary>A notification of a channel that is not stored: published to those who are attached.</summary>
public sealed record ChannelEphemeral(ChannelKey Key, string Id, DateTimeOffset At, ReadOnlyMemory<byte> Envelope) : ActorEvent(Key.Actor);
