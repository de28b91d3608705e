using Nudge.Core.Limits;
using Nudge.Grains.Actors;
using Nudge.Grains.Interfaces.Limits;

namespace Nudge.Grains.Limits;

/// <summary>Limits in a cluster.</summary>
public sealed class GrainLimits(IGrainFactory grains, TimeProvider time) : ILimits
{
    // A caller that waits for it waits with a request in hand.
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(1);

    private readonly GrainCall _call = new(time);

    public int LeasesFrom => LimitLedger.LeasesFrom;

    public async ValueTask<LimitGrant> AskAsync(LimitKey key, LimitAsk ask, CancellationToken cancellationToken) => await _call.AskAsync(
        () => grains.GetGrain<ILimitGrain>(key.ToString()).AskAsync(ask).WaitAsync(AnswersWithin, time), cancellationToken);
}
