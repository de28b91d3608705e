using Nudge.Core.Actors;

namespace Nudge.Core.Channels;

/// <summary>A channel, as the catalogue has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Head">Of its log; the default head where nothing was ever published to it.</param>
/// <param name="NotedAt">When it was made, or first subscribed to; <see langword="null"/>: it came to be by a publish.</param>
public sealed record ChannelEntry(string Name, Head Head, DateTimeOffset? NotedAt)
{
    /// <summary>Rows that are retained.</summary>
    public long Rows => Head.Version - Head.Floor;

    /// <summary>Whether it is there without anybody's subscription: what was never noted ends with its last row.</summary>
    public bool IsKept => NotedAt is not null || Rows > 0;
}
