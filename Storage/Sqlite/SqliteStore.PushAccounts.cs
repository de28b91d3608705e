using Nudge.Core.Pushes;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<PushAccount?> FindAccountAsync(string app, string provider, CancellationToken cancellationToken) =>
        _readers.ReadAsync<PushAccount?>(
            database =>
            {
                using var row = database.Prepare(
                    "select sealed, public_key, updated_at, stopped_by, stopped_at from push_accounts where app = ? and provider = ?")
                    .Bind(app).Bind(provider);
                return row.Step()
                    ? new(app, provider, row.Blob(0), row.TextOrNull(1), row.Moment(2), row.TextOrNull(3), row.MomentOrNull(4))
                    : null;
            },
            cancellationToken);

    public Task PutAccountAsync(PushAccount account, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            Put(database, account, "do update set sealed = excluded.sealed, public_key = excluded.public_key, "
                + "updated_at = excluded.updated_at, stopped_by = excluded.stopped_by, stopped_at = excluded.stopped_at");
            ReleaseSends(database, account.App, account.Provider, account.UpdatedAt);
            return true;
        },
        cancellationToken);

    public Task ReleaseSendsAsync(string app, string provider, DateTimeOffset now, CancellationToken cancellationToken) =>
        _writer.RunAsync(database => ReleaseSends(database, app, provider, now), cancellationToken);

    public Task<bool> RemoveAccountAsync(string app, string provider, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare("delete from push_accounts where app = ? and provider = ?").Bind(app).Bind(provider).Run() > 0,
        cancellationToken);

    public Task<bool> StopAccountAsync(
        string app, string provider, DateTimeOffset? updatedAt, string reason, DateTimeOffset at, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database => updatedAt is { } known
                ? database.Prepare(
                    "update push_accounts set stopped_by = ?, stopped_at = ? where app = ? and provider = ? and updated_at = ? and "
                    + "stopped_by is null")
                    .Bind(reason).Bind(at).Bind(app).Bind(provider).Bind(known).Run() > 0
                : Put(database, new(app, provider, default, null, at, reason, at), "do nothing") > 0,
            cancellationToken);

    private static int ReleaseSends(SqliteDatabase database, string app, string provider, DateTimeOffset now) =>
        database.Prepare("update push_sends set due = ? where app = ? and provider = ? and state = 0 and due is null")
            .Bind(now).Bind(app).Bind(provider).Run();

    private static int Put(SqliteDatabase database, PushAccount account, string otherwise) =>
        database.Prepare(
            "insert into push_accounts (app, provider, sealed, public_key, updated_at, stopped_by, stopped_at) "
            + $"values (?, ?, ?, ?, ?, ?, ?) on conflict (app, provider) {otherwise}")
            .Bind(account.App).Bind(account.Provider).Bind(account.Sealed).Bind(account.PublicKey).Bind(account.UpdatedAt)
            .Bind(account.StoppedBy).BindMoment(account.StoppedAt).Run();
}
