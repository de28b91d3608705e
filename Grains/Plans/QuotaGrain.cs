using Nudge.Core.Actors;
using Nudge.Core.Plans;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Interfaces.Plans;

namespace Nudge.Grains.Plans;

/// <summary>The ledger of one app's quota, wherever in the cluster it is. It gives back what it holds when it goes.</summary>
[GrainType("nudge-quota"), CollectionAgeLimit(Minutes = 30)]
internal sealed class QuotaGrain(IQuotaStore store, TimeProvider time) : Grain, IQuotaGrain, IDisposable
{
    private QuotaLedger? _ledger;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ledger = new(this.GetPrimaryKeyString(), store, time);
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task<Reply<QuotaGrant>> AskAsync(QuotaAsk ask)
    {
        try
        {
            return Reply<QuotaGrant>.Of(await _ledger!.AskAsync(ask, CancellationToken.None));
        }
        catch (StoreUnavailableException e)
        {
            return Reply<QuotaGrant>.Of(e);
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        try
        {
            await _ledger!.CloseAsync(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // As after a crash: the rest of the block is lost.
        }
    }

    public void Dispose() => _ledger?.Dispose();
}
