using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Reading;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task<AppSnapshot?> LoadAsync(string id, CancellationToken cancellationToken) =>
        !id.IsStorable() ? Nothing<AppSnapshot>() : _connections.ReadAsync(
        (connection, token) => Snapshot.ReadAsync(
            connection,
            batch =>
            {
                batch.Then(
                    """
                    select h.epoch, h.version, h.floor, a.id, a.key, a.json, a.deleted_at from heads h join apps a on a.actor = h.id
                    where h.kind = 3 and h.app = $1 and h.name = ''
                    """).With(id);
                batch.Then(
                    """
                    select r.target, r.name, r.user_id, r.issued_up_to, r.until from heads h join revocations r on r.actor = h.id
                    where h.kind = 3 and h.app = $1 and h.name = '' and r.until > $2 order by r.target, r.name, r.user_id
                    """).With(id).With(_time.GetUtcNow().UtcDateTime);
            },
            async rows =>
            {
                var found = await rows.ReadAllAsync(
                    row => (Head: StoredRows.Head(row), App: new AppRow(row.GetString(3), row.GetString(4), row.Bytes(5))
                    {
                        DeletedAt = row.IsDBNull(6) ? null : row.Moment(6),
                    }), token);
                var revocations = await rows.ReadNextAsync(StoredRows.Revocation, token);
                return found.Count == 0 ? null : new AppSnapshot(found[0].Head, found[0].App, revocations);
            },
            token),
        cancellationToken);

    public async Task<bool> HasAsync(string id, CancellationToken cancellationToken) => id.IsStorable() && await _connections.ReadAsync(
        (connection, token) => connection.Command("select id from apps where id = $1 and deleted_at is null")
            .With(id).ReadFirstAsync(row => row.GetString(0), token),
        cancellationToken) is not null;

    public Task<string?> FindByKeyAsync(string key, CancellationToken cancellationToken) =>
        !key.IsStorable() ? Nothing<string>() : _connections.ReadAsync(
        (connection, token) => connection.Command("select id from apps where key = $1")
            .With(key).ReadFirstAsync(row => row.GetString(0), token),
        cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string afterId, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<string>>(
            async (connection, token) => await connection.Command(
                "select id from apps where id > $1 and deleted_at is null order by id limit $2")
                .With(afterId).With(limit)
                .ReadAllAsync(row => row.GetString(0), token),
            cancellationToken);

    public Task<bool> TryAddFirstAsync(string name, string passwordHash, DateTimeOffset at, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                // The lock holds back whoever else makes a first admin, on any node, until this one is seen.
                await connection.Command("lock table admins in share row exclusive mode").RunAsync(token);
                var added = await connection.Command(
                    "insert into admins (name, password_hash, at) select $1, $2, $3 where not exists (select 1 from admins)")
                    .With(name).With(passwordHash).With(at.UtcDateTime).RunAsync(token);
                await transaction.CommitAsync(token);
                return added == 1;
            },
            cancellationToken);

    public Task<AdminRow?> FindAdminAsync(string name, CancellationToken cancellationToken) =>
        !name.IsStorable() ? Nothing<AdminRow>() : _connections.ReadAsync(
        (connection, token) => connection.Command(
            """
            select password_hash, version, ended, 3::smallint from admins where name = $1
            union all select password_hash, version, ended, role from accounts where name = $1
            """).With(name)
            .ReadFirstAsync(
                row => new AdminRow(row.GetString(0), row.GetInt64(1), row.GetString(2)) { Role = (AccountRole)row.GetInt16(3) }, token),
        cancellationToken);

    public Task<bool> TryReplaceAdminAsync(string name, AdminRow known, AdminRow next, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) => await connection.Command(next.Role == AccountRole.Operator
                ? """
                  update admins set password_hash = $2, version = $3, ended = $4
                  where name = $1 and password_hash = $5 and version = $6 and ended = $7
                  """
                : """
                  update accounts set password_hash = $2, version = $3, ended = $4
                  where name = $1 and password_hash = $5 and version = $6 and ended = $7
                  """)
                .With(name).With(next.PasswordHash).With(next.Version).With(next.Ended)
                .With(known.PasswordHash).With(known.Version).With(known.Ended).RunAsync(token) == 1,
            cancellationToken);

    private static Task<T?> Nothing<T>()
        where T : class => Task.FromResult<T?>(null);
}
