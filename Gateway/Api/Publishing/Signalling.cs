using Nudge.Core.Publishing;
using Nudge.Gateway.Invalidations;
using Nudge.Gateway.Pusher.Stored;

namespace Nudge.Gateway.Api.Publishing;

/// <summary>All that sends signals.</summary>
/// <param name="Publisher">To all faces but Pusher's.</param>
/// <param name="Invalidator">Those that mean: fetch again.</param>
/// <param name="Limits">How many.</param>
/// <param name="Metrics">Counts them.</param>
/// <param name="Time">The clock.</param>
/// <param name="Pusher">To Pusher's connections; <see langword="null"/>: they are not served here.</param>
internal sealed record Signalling(
    Publisher Publisher, Invalidator Invalidator, PublishingLimits Limits, PublishMetrics Metrics, TimeProvider Time, PusherSignals? Pusher = null);
