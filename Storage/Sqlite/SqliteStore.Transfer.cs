using Nudge.Core.Actors;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Storage.Sqlite.Writing;
using Nudge.Storage.Transfer;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public IAsyncEnumerable<TransferRow> ExportAsync(CancellationToken cancellationToken) => ReadAll(cancellationToken).ToAsyncEnumerable();

    public async Task<long> ImportAsync(IAsyncEnumerable<TransferRow> rows, CancellationToken cancellationToken)
    {
        TransferTable? table = null;
        try
        {
            // Not the writer's: that one takes no turn that waits for a file.
            using var database = OpenWriter(_path, _options);
            database.Execute("begin immediate");
            if (SqliteTable.All.FirstOrDefault(each => each.HasRows(database)) is not null)
                throw new TransferException($"{_path} is not empty. Import into a data folder without nudge.db, before the first start.");
            var count = 0L;
            SqliteTable? into = null;
            await foreach (var row in rows.WithCancellation(cancellationToken))
            {
                if (row.Table != table)
                    into = SqliteTable.Of(table = row.Table);
                into!.Write(database, row.Values);
                count++;
            }

            EpochRenewal.Run(database);
            // Closed without this, the transaction never was.
            database.Execute("commit");
            return count;
        }
        catch (SqliteException e) when (e.IsOfOneStatement)
        {
            throw new TransferException($"The database refuses a row of {table}: {e.Message} Nothing was imported.", e);
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"The store could not write: {e.Message} Nothing was imported.", e);
        }
    }

    private IEnumerable<TransferRow> ReadAll(CancellationToken cancellationToken)
    {
        using var database = OpenReader(_path, _options);
        database.Execute("begin");
        foreach (var row in SqliteTable.All.SelectMany(table => table.Read(database)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }
}
