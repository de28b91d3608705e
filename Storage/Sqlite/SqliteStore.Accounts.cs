using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite;

// The writer is the lock: nobody else changes an account between what is read here and what is written.
public sealed partial class SqliteStore
{
    private const string SelectMembers = "select app, account, role, at from app_members ";

    public Task<AccountChange> AddAccountAsync(
        string name, AdminRow row, DateTimeOffset at, int max, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            if (RoleOf(database, name) is not null)
                return AccountChange.Exists;
            if (row.Role == AccountRole.Operator)
            {
                database.Prepare("insert into admins (name, password_hash, at, version, ended) values (?, ?, ?, ?, ?)")
                    .Bind(name).Bind(row.PasswordHash).Bind(at).Bind(row.Version).Bind(row.Ended).Run();
                return AccountChange.Done;
            }

            if (Count(database.Prepare("select count(*) from accounts")) >= max)
                return AccountChange.Full;
            database.Prepare("insert into accounts (name, role, password_hash, version, ended, at) values (?, ?, ?, ?, ?, ?)")
                .Bind(name).Bind((long)row.Role).Bind(row.PasswordHash).Bind(row.Version).Bind(row.Ended).Bind(at).Run();
            return AccountChange.Done;
        },
        cancellationToken);

    public Task<AccountChange> RemoveAccountAsync(string name, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            if (RoleOf(database, name) is not { } role)
                return AccountChange.Unknown;
            if (role == AccountRole.Operator)
            {
                if (Count(database.Prepare("select count(*) from admins")) == 1)
                    return AccountChange.LastOperator;
                database.Prepare("delete from admins where name = ?").Bind(name).Run();
                return AccountChange.Done;
            }

            if (AppsOf(database, name, AppRole.Owner, DateTimeOffset.MaxValue) > 0)
                return AccountChange.OwnsApps;
            database.Prepare("delete from app_members where account = ?").Bind(name).Run();
            database.Prepare("delete from accounts where name = ?").Bind(name).Run();
            return AccountChange.Done;
        },
        cancellationToken);

    public Task<IReadOnlyList<Account>> ListAccountsAsync(string afterName, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<Account>>(
            database =>
            {
                using var rows = database.Prepare(
                    """
                    select name, role, at, (select count(*) from app_members where account = name and app_members.role = 1) from
                        (select name, 3 as role, at from admins union all select name, role, at from accounts)
                    where name > ? order by name limit ?
                    """).Bind(afterName).Bind(limit);
                var accounts = new List<Account>();
                while (rows.Step())
                    accounts.Add(new(rows.Text(0), (AccountRole)rows.Int32(1), rows.Moment(2), rows.Int32(3)));
                return accounts;
            },
            cancellationToken);

    public Task<AppMember?> FindMemberAsync(string app, string account, CancellationToken cancellationToken) => _readers.ReadAsync(
        database => ReadMembers(database.Prepare(SelectMembers + "where app = ? and account = ?").Bind(app).Bind(account)).FirstOrDefault(),
        cancellationToken);

    public Task<IReadOnlyList<AppMember>> ListMembersAsync(string app, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<AppMember>>(
            database => ReadMembers(database.Prepare(SelectMembers + "where app = ? order by account").Bind(app)), cancellationToken);

    public Task<IReadOnlyList<AppMember>> ListAppsOfAsync(
        string account, string afterApp, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<AppMember>>(
            database => ReadMembers(database.Prepare(SelectMembers + "where account = ? and app > ? order by app limit ?")
                .Bind(account).Bind(afterApp).Bind(limit)),
            cancellationToken);

    public Task<AccountChange> PutMemberAsync(AppMember member, int appsMax, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            var (app, account, role) = (member.App, member.Account, member.Role);
            if (RoleOf(database, account) is not { } held || held == AccountRole.Operator)
                return AccountChange.Unknown;
            if (role == AppRole.Owner && held != AccountRole.Owner)
                return AccountChange.NoOwner;
            var known = ReadMembers(
                database.Prepare(SelectMembers + "where app = ? and account = ?").Bind(app).Bind(account)).FirstOrDefault();
            if (known is not null && (known.Role == role || known.Role == AppRole.Owner))
                return known.Role == role ? AccountChange.Done : AccountChange.OwnsApps;
            if (AppsOf(database, account, role, member.At - AccountLimits.Reservation) >= appsMax)
                return AccountChange.AppsFull;
            if (known is null
                && Count(database.Prepare("select count(*) from app_members where app = ?").Bind(app)) >= AccountLimits.Members)
                return AccountChange.Full;
            if (role == AppRole.Owner)
                database.Prepare("update app_members set role = 2 where app = ? and role = 1").Bind(app).Run();
            database.Prepare(
                """
                insert into app_members (app, account, role, at) values (?, ?, ?, ?)
                on conflict (app, account) do update set role = excluded.role, at = excluded.at
                """).Bind(app).Bind(account).Bind((long)role).Bind(member.At).Run();
            return AccountChange.Done;
        },
        cancellationToken);

    public Task<AccountChange> RemoveMemberAsync(string app, string account, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            var known = ReadMembers(
                database.Prepare(SelectMembers + "where app = ? and account = ?").Bind(app).Bind(account)).FirstOrDefault();
            if (known is not { Role: AppRole.Member })
                return known is null ? AccountChange.Unknown : AccountChange.OwnsApps;
            database.Prepare("delete from app_members where app = ? and account = ?").Bind(app).Bind(account).Run();
            return AccountChange.Done;
        },
        cancellationToken);

    private static AccountRole? RoleOf(SqliteDatabase database, string name)
    {
        using var row = database.Prepare("select 3 from admins where name = ? union all select role from accounts where name = ?")
            .Bind(name).Bind(name);
        return row.Step() ? (AccountRole)row.Int32(0) : null;
    }

    private static long AppsOf(SqliteDatabase database, string account, AppRole role, DateTimeOffset since) =>
        Count(database.Prepare(
            """
            select count(*) from app_members m where account = ? and role = ?
                and (at > ? or exists (select 1 from apps where id = m.app))
            """).Bind(account).Bind((long)role).Bind(since));

    private static long Count(SqliteStatement statement)
    {
        using (statement)
        {
            statement.Step();
            return statement.Int64(0);
        }
    }

    private static List<AppMember> ReadMembers(SqliteStatement rows)
    {
        using (rows)
        {
            var members = new List<AppMember>();
            while (rows.Step())
                members.Add(new(rows.Text(0), rows.Text(1), (AppRole)rows.Int32(2), rows.Moment(3)));
            return members;
        }
    }
}
