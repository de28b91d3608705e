using Npgsql;
using NpgsqlTypes;
using Nudge.Core.Pushes;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task<PushAccount?> FindAccountAsync(string app, string provider, CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => connection.Command(
            "select sealed, public_key, updated_at, stopped_by, stopped_at from push_accounts where app = $1 and provider = $2")
            .With(app).With(provider)
            .ReadFirstAsync(
                row => new PushAccount(
                    app, provider, row.Bytes(0), row.StringOrNull(1), row.Moment(2), row.StringOrNull(3), MomentOrNull(row, 4)),
                token),
        cancellationToken);

    // In one transaction, which a batch is.
    public Task PutAccountAsync(PushAccount account, CancellationToken cancellationToken) => _connections.WriteAsync(
        async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.Then(
                """
                insert into push_accounts (app, provider, sealed, public_key, updated_at, stopped_by, stopped_at)
                values ($1, $2, $3, $4, $5, $6, $7)
                on conflict (app, provider) do update set sealed = excluded.sealed, public_key = excluded.public_key,
                    updated_at = excluded.updated_at, stopped_by = excluded.stopped_by, stopped_at = excluded.stopped_at
                """)
                .With(account.App).With(account.Provider).With(account.Sealed.ToArray()).With(account.PublicKey, NpgsqlDbType.Text)
                .With(account.UpdatedAt.UtcDateTime).With(account.StoppedBy, NpgsqlDbType.Text)
                .With(account.StoppedAt?.UtcDateTime, NpgsqlDbType.TimestampTz);
            batch.Then("update push_sends set due = $1 where app = $2 and provider = $3 and state = 0 and due is null")
                .With(account.UpdatedAt.UtcDateTime).With(account.App).With(account.Provider);
            return await batch.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    public Task ReleaseSendsAsync(string app, string provider, DateTimeOffset now, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            (connection, token) => connection.Command(
                "update push_sends set due = $1 where app = $2 and provider = $3 and state = 0 and due is null")
                .With(now.UtcDateTime).With(app).With(provider).RunAsync(token),
            cancellationToken);

    public Task<bool> RemoveAccountAsync(string app, string provider, CancellationToken cancellationToken) => _connections.WriteAsync(
        async (connection, token) => await connection.Command("delete from push_accounts where app = $1 and provider = $2")
            .With(app).With(provider).RunAsync(token) > 0,
        cancellationToken);

    public Task<bool> StopAccountAsync(
        string app, string provider, DateTimeOffset? updatedAt, string reason, DateTimeOffset at, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) =>
            {
                var command = updatedAt is { } known
                    ? connection.Command(
                        """
                        update push_accounts set stopped_by = $3, stopped_at = $4
                        where app = $1 and provider = $2 and updated_at = $5 and stopped_by is null
                        """).With(app).With(provider).With(reason).With(at.UtcDateTime).With(known.UtcDateTime)
                    : connection.Command(
                        """
                        insert into push_accounts (app, provider, sealed, updated_at, stopped_by, stopped_at) values ($1, $2, '', $4, $3, $4)
                        on conflict (app, provider) do nothing
                        """).With(app).With(provider).With(reason).With(at.UtcDateTime);
                return await command.RunAsync(token) > 0;
            },
            cancellationToken);
}
