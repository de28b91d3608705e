using Nudge.Core.Retention;
using Nudge.Storage.Sqlite.Writing;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    private IReadOnlyList<AppTable>? _appTables;

    public Task<IReadOnlyList<DeletedApp>> ListDeletedAsync(int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<DeletedApp>>(
            database =>
            {
                using var rows = database.Prepare(
                    "select id, deleted_at from apps where deleted_at is not null order by deleted_at limit ?").Bind(limit);
                var deleted = new List<DeletedApp>();
                while (rows.Step())
                    deleted.Add(new(rows.Text(0), rows.Moment(1)));
                return deleted;
            },
            cancellationToken);

    public Task<int> PurgeAsync(string app, int limit, bool isLast, CancellationToken cancellationToken) => _writer.RunAsync(
        database => AppPurge.Run(database, _appTables ??= AppTable.In(database), app, limit, isLast), cancellationToken);
}
