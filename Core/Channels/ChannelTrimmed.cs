using Nudge.Core.Actors;

namespace Nudge.Core.Channels;

/// <summary>The floor of a channel was raised, so counts over it may have changed.</summary>
public sealed record ChannelTrimmed(ChannelKey Key, Head Head) : ActorEvent(Key.Actor);
