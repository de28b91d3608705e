using Nudge.Core.Publishing;
using Nudge.Gateway.Invalidations;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>All that sends signals.</summary>
/// <param name="Publisher">To all faces.</param>
/// <param name="Invalidator">Those that mean: fetch again.</param>
/// <param name="Limits">How many.</param>
/// <param name="Metrics">Counts them.</param>
/// <param name="Time">The clock.</param>
internal sealed record Signalling(
    Publisher Publisher, Invalidator Invalidator, PublishingLimits Limits, PublishMetrics Metrics, TimeProvider Time);
