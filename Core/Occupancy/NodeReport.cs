using System.Collections.Immutable;

namespace Nudge.Core.Occupancy;

/// <summary>
/// All that one node has on a channel: it takes the place of the node's last report, so a lost one is made good by the next.
/// </summary>
/// <param name="Sequence">Above that of every earlier report of the node on this channel; an older one is passed over.</param>
/// <param name="Subscriptions">Connections of the node that are on the channel; 0 with no watchers: the node has left.</param>
/// <param name="Members">On a presence channel: the users of those connections and what each said about itself, as JSON.</param>
/// <param name="IsWatching">Whether somebody on the node wants to know if the channel is occupied.</param>
public sealed record NodeReport(
    long Sequence, int Subscriptions, ImmutableDictionary<string, ReadOnlyMemory<byte>> Members, bool IsWatching = false)
{
    public static ImmutableDictionary<string, ReadOnlyMemory<byte>> NoMembers { get; } =
        ImmutableDictionary.Create<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);

    public bool IsEmpty => Subscriptions == 0 && !IsWatching;
}
