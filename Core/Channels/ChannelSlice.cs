namespace Nudge.Core.Channels;

/// <summary>A run of rows with <c>after &lt; offset &lt; before</c>, above the floor, inside the bounds of time.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="After">Exclusive lower bound.</param>
/// <param name="Before">Exclusive upper bound; <see cref="long.MaxValue"/>: none.</param>
/// <param name="NotBefore">Rows accepted before this moment are passed over; <see langword="null"/>: no bound.</param>
/// <param name="NotAfter">Rows accepted after this moment are passed over; <see langword="null"/>: no bound.</param>
/// <param name="Newest">Whether the run starts at the upper end and descends, or at the lower end and ascends.</param>
/// <param name="Limit">At most so many rows.</param>
public sealed record ChannelSlice(
    string Channel, long After, long Before, DateTimeOffset? NotBefore, DateTimeOffset? NotAfter, bool Newest, int Limit)
{
    /// <summary>Rows of this type alone, found without looking at the others; <see langword="null"/>: all.</summary>
    public string? Type { get; init; }
}
