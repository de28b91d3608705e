using Nudge.Core.Actors;
using Nudge.Core.Limits;
using Nudge.Grains.Interfaces.Limits;

namespace Nudge.Grains.Limits;

/// <summary>Limits in a cluster.</summary>
internal sealed class GrainLimits(IGrainFactory grains, TimeProvider time) : ILimits
{
    // Whoever waits for it waits with a request in hand.
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(1);

    public int LeasesFrom => LimitLedger.LeasesFrom;

    public async ValueTask<LimitGrant> AskAsync(LimitKey key, LimitAsk ask, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<ILimitGrain>(key.ToString()).AskAsync(ask).WaitAsync(AnswersWithin, time, cancellationToken);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or Microsoft.AspNetCore.Connections.ConnectionAbortedException)
        {
            throw new StoreUnavailableException("The cluster did not answer in time.", e);
        }
    }
}
