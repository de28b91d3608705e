using Nudge.Core.Retention;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    private IReadOnlyList<AppTable>? _appTables;

    public Task<IReadOnlyList<DeletedApp>> ListDeletedAsync(int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<DeletedApp>>(
            async (connection, token) => await connection.Command(
                "select id, deleted_at from apps where deleted_at is not null order by deleted_at limit $1")
                .With(limit).ReadAllAsync(row => new DeletedApp(row.GetString(0), row.Moment(1)), token),
            cancellationToken);

    public Task<int> PurgeAsync(string app, int limit, bool isLast, CancellationToken cancellationToken) => _connections.WriteAsync(
        async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            // Of several nodes one purges: another one would take rows that are locked for rows that are gone.
            var isMine = await connection.Command("select pg_try_advisory_xact_lock($1, $2)")
                .With(StoreLocks.Class).With(StoreLocks.Purge).ReadFirstAsync(row => row.GetBoolean(0), token);
            if (!isMine)
                return 0;
            var tables = _appTables ??= await AppTable.InAsync(connection, token);
            var purged = await AppPurge.RunAsync(connection, tables, app, limit, isLast, token);
            await transaction.CommitAsync(token);
            return purged;
        },
        cancellationToken);
}
