using Nudge.Core.Actors;
using Nudge.Core.Channels;

namespace Nudge.Core.Why;

/// <summary>A notification that a channel knows.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Channel">The channel's name.</param>
/// <param name="Head">The channel's head.</param>
/// <param name="Accepted">What the channel remembers of the id.</param>
/// <param name="Offset">Where it is, or was; 0: that is not known any more.</param>
/// <param name="Row">Its row, with its contents; <see langword="null"/>: it is gone, or was taken back.</param>
/// <param name="Told">The row that says that it was taken back, or is over.</param>
internal sealed record FoundInChannel(
    string Id, string Channel, Head Head, AcceptedRow? Accepted, long Offset, ChannelRow? Row, ChannelRow? Told);
