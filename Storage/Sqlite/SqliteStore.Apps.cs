using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Storage.Sqlite.Reading;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<AppSnapshot?> LoadAsync(string id, CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            if (database.FindHead(new(ActorKind.App, id, "")) is not { } found)
                return null;
            using var row = database.Prepare("select id, key, json, deleted_at from apps where actor = ?").Bind(found.Id);
            return row.Step()
                ? new AppSnapshot(found.Head, AppOf(row), ReadRevocations(database, found.Id))
                : null;
        },
        cancellationToken);

    public Task<bool> HasAsync(string id, CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            using var row = database.Prepare("select 1 from apps where id = ? and deleted_at is null").Bind(id);
            return row.Step();
        },
        cancellationToken);

    public Task<string?> FindByKeyAsync(string key, CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            using var row = database.Prepare("select id from apps where key = ?").Bind(key);
            return row.Step() ? row.Text(0) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string afterId, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<string>>(
            database =>
            {
                using var rows = database.Prepare("select id from apps where id > ? and deleted_at is null order by id limit ?")
                    .Bind(afterId).Bind(limit);
                var ids = new List<string>();
                while (rows.Step())
                    ids.Add(rows.Text(0));
                return ids;
            },
            cancellationToken);

    // The writer is the lock: one of two first admins comes second.
    public Task<bool> TryAddFirstAsync(string name, string passwordHash, DateTimeOffset at, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database => database.Prepare(
                "insert into admins (name, password_hash, at) select ?, ?, ? where not exists (select 1 from admins)")
                .Bind(name).Bind(passwordHash).Bind(at).Run() == 1,
            cancellationToken);

    public Task<AdminRow?> FindAdminAsync(string name, CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            using var row = database.Prepare(
                """
                select password_hash, version, ended, 3 from admins where name = ?
                union all select password_hash, version, ended, role from accounts where name = ?
                """).Bind(name).Bind(name);
            return row.Step()
                ? new AdminRow(row.Text(0), row.Int64(1), row.Text(2)) { Role = (AccountRole)row.Int32(3) }
                : null;
        },
        cancellationToken);

    public Task<bool> TryReplaceAdminAsync(string name, AdminRow known, AdminRow next, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database => database.Prepare(next.Role == AccountRole.Operator
                ? """
                  update admins set password_hash = ?, version = ?, ended = ?
                  where name = ? and password_hash = ? and version = ? and ended = ?
                  """
                : """
                  update accounts set password_hash = ?, version = ?, ended = ?
                  where name = ? and password_hash = ? and version = ? and ended = ?
                  """)
                .Bind(next.PasswordHash).Bind(next.Version).Bind(next.Ended)
                .Bind(name).Bind(known.PasswordHash).Bind(known.Version).Bind(known.Ended).Run() == 1,
            cancellationToken);

    private static AppRow AppOf(SqliteStatement row) =>
        new(row.Text(0), row.Text(1), row.Blob(2)) { DeletedAt = row.IsNull(3) ? null : row.Moment(3) };

    private List<RevocationRow> ReadRevocations(SqliteDatabase database, long actor)
    {
        using var rows = database.Prepare(
            "select target, name, user, issued_up_to, until from revocations where actor = ? and until > ? order by target, name, user")
            .Bind(actor).Bind(_time.GetUtcNow());
        var read = new List<RevocationRow>();
        while (rows.Step())
        {
            var user = rows.Text(2);
            read.Add(new((RevocationTarget)rows.Int32(0), rows.Text(1), user.Length == 0 ? null : user, rows.Moment(3), rows.Moment(4)));
        }

        return read;
    }
}
