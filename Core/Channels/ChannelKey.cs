using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Core.Channels;

/// <summary>Names one channel of one app.</summary>
public readonly record struct ChannelKey(AppId App, ChannelName Channel)
{
    public ActorKey Actor => new(ActorKind.Channel, App.Value, Channel.Value);
}
