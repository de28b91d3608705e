using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Core.Channels;

/// <summary>A notification of a channel is to be taken back.</summary>
/// <param name="Id">Which.</param>
/// <param name="Row">Its row, read by the host just before; <see langword="null"/>: there is none.</param>
/// <param name="Known">What the store remembers of the id.</param>
/// <param name="IsExpired">Whether its time is over; otherwise the app's server asked for it.</param>
public sealed record ChannelWithdrawal(NotificationId Id, ChannelRow? Row, AcceptedRow? Known, bool IsExpired);
