using Nudge.Core.Publishing;
using Nudge.Gateway.Pusher.Stored;

namespace Nudge.Gateway.Api.Publishing;

/// <summary>All that sends signals.</summary>
/// <param name="Publisher">To all faces but Pusher's.</param>
/// <param name="Limits">How many.</param>
/// <param name="Time">The clock.</param>
/// <param name="Pusher">To Pusher's connections; <see langword="null"/>: they are not served here.</param>
internal sealed record Signalling(Publisher Publisher, PublishingLimits Limits, TimeProvider Time, PusherSignals? Pusher = null);
