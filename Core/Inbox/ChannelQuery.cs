using Nudge.Core.Channels;

namespace Nudge.Core.Inbox;

/// <summary>Asks what of one channel one of many users has not read.</summary>
/// <param name="User">The user, whose own rows do not count.</param>
/// <param name="Query">The channel with the user's cursor.</param>
public sealed record ChannelQuery(string User, UnreadQuery Query);
