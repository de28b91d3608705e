using Nudge.Core.Inbox;
using Nudge.Realtime.Fanout;

namespace Nudge.Realtime.Sessions;

/// <summary>How the sources of a connection went live.</summary>
/// <param name="Summary">The counts at that moment.</param>
/// <param name="Inbox">The inbox.</param>
/// <param name="Channels">Each channel that is received now, or why it is not.</param>
public sealed record SessionAnswer(InboxSummary Summary, Recovery Inbox, IReadOnlyList<ChannelAnswer> Channels);
