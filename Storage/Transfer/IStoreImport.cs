using Nudge.Core.Actors;

namespace Nudge.Storage.Transfer;

/// <summary>An empty store that takes in what another one gave away.</summary>
public interface IStoreImport
{
    /// <summary>
    /// Writes all rows or none, in one transaction, and gives every actor a new epoch: positions, ids and cursors stay as they are, but no
    /// position that a client holds fits any more, so it is told <c>reset</c> and fetches anew.
    /// </summary>
    /// <param name="rows">In the order of <see cref="TransferTable.All"/>. An exception of theirs ends the import and is thrown on.</param>
    /// <param name="cancellationToken">Gives up; nothing is written.</param>
    /// <returns>How many rows came.</returns>
    /// <exception cref="TransferException">The store is not empty, or the database refuses a row.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be written.</exception>
    Task<long> ImportAsync(IAsyncEnumerable<TransferRow> rows, CancellationToken cancellationToken);
}
