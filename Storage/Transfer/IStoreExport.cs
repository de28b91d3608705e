using Nudge.Core.Actors;

namespace Nudge.Storage.Transfer;

/// <summary>A store that gives away a copy of all that it keeps.</summary>
public interface IStoreExport
{
    /// <summary>
    /// Reads every row as of one moment, the tables in the order of <see cref="TransferTable.All"/>. A row at a time is in memory.
    /// </summary>
    /// <exception cref="StoreUnavailableException">While enumerating: the database cannot be read.</exception>
    IAsyncEnumerable<TransferRow> ExportAsync(CancellationToken cancellationToken);
}
