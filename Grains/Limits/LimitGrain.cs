using Nudge.Core.Limits;
using Nudge.Grains.Interfaces.Limits;
using Orleans.Placement;

namespace Nudge.Grains.Limits;

/// <summary>The ledger of one limit of the cluster. It keeps nothing: a second later all of it is past.</summary>
[RandomPlacement, GrainType("nudge-limit"), CollectionAgeLimit(Minutes = 2)]
internal sealed class LimitGrain(TimeProvider time) : Grain, ILimitGrain
{
    private readonly LimitLedger _ledger = new(lends: true);

    public Task<LimitGrant> AskAsync(LimitAsk ask) => Task.FromResult(_ledger.Ask(ask, time.GetElapsedTime(0)));
}
