namespace Nudge.Gateway.Pusher.Channels;

/// <summary>Something that a channel does between two sweeps, in the order in which it was handed over.</summary>
internal abstract class ChannelTurn
{
    public abstract void Apply(LocalChannel channel);
}
