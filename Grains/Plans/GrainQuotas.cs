using Nudge.Core.Actors;
using Nudge.Core.Names;
using Nudge.Core.Plans;
using Nudge.Grains.Actors;
using Nudge.Grains.Interfaces.Plans;

namespace Nudge.Grains.Plans;

/// <summary>Quotas in a cluster, each asked of its grain; of the store itself while the grain cannot be reached.</summary>
public sealed class GrainQuotas(IGrainFactory grains, IQuotaStore store, TimeProvider time) : IQuotas
{
    // A caller that waits for it waits with a request in hand.
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(2);

    private readonly GrainCall _call = new(time);

    public async ValueTask<QuotaGrant> AskAsync(AppId app, QuotaAsk ask, CancellationToken cancellationToken)
    {
        try
        {
            var grain = grains.GetGrain<IQuotaGrain>(app.Value);
            var reply = await _call.RunAsync(() => grain.AskAsync(ask).WaitAsync(AnswersWithin, time), cancellationToken);
            return reply.ToValue();
        }
        catch (StoreUnavailableException) when (ask.Wanted > 0)
        {
            // A grant that the grain may have made meanwhile is lost.
            var day = QuotaDay.Of(time.GetUtcNow());
            var taken = await store.TakeQuotaAsync(app.Value, day, ask.Wanted, ask.PerDay, cancellationToken);
            return new((int)taken.Taken, taken.Total, day);
        }
    }
}
