using Nudge.Core.Errors;
using Nudge.Realtime.Fanout;

namespace Nudge.Realtime.Sessions;

/// <summary>The outcome for one channel: either of the two is there.</summary>
public sealed record ChannelAnswer(string Channel, Recovery? Recovery, Refusal? Refusal);
