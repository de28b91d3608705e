using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Core.Plans;

/// <summary>The quotas of apps over all nodes, wherever they are counted. Any thread may call it.</summary>
public interface IQuotas
{
    /// <summary>Asks the ledger of an app (<see cref="QuotaLedger"/>).</summary>
    /// <exception cref="StoreUnavailableException">
    /// The store did not answer in time; what was wanted may be counted nevertheless.
    /// </exception>
    ValueTask<QuotaGrant> AskAsync(AppId app, QuotaAsk ask, CancellationToken cancellationToken);
}
