using Nudge.Core.Actors;

namespace Nudge.Core.Limits;

/// <summary>The ledgers of limits, wherever they are.</summary>
public interface ILimits
{
    /// <summary>The limit from which a node borrows tokens and does not ask for each request.</summary>
    int LeasesFrom { get; }

    /// <summary>Asks the ledger of one limit.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be reached.</exception>
    ValueTask<LimitGrant> AskAsync(LimitKey key, LimitAsk ask, CancellationToken cancellationToken);
}
