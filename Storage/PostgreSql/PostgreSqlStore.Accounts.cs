using Npgsql;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    private const string SelectMembers = "select app, account, role, at from app_members ";

    public Task<AccountChange> AddAccountAsync(
        string name, AdminRow row, DateTimeOffset at, int max, CancellationToken cancellationToken) => ChangeAccountsAsync(
        async (connection, token) =>
        {
            if (await RoleOfAsync(connection, name, token) is not null)
                return AccountChange.Exists;
            if (row.Role == AccountRole.Operator)
            {
                await connection.Command("insert into admins (name, password_hash, at, version, ended) values ($1, $2, $3, $4, $5)")
                    .With(name).With(row.PasswordHash).With(at.UtcDateTime).With(row.Version).With(row.Ended).RunAsync(token);
                return AccountChange.Done;
            }

            if (await CountAsync(connection.Command("select count(*) from accounts"), token) >= max)
                return AccountChange.Full;
            await connection.Command(
                "insert into accounts (name, role, password_hash, version, ended, at) values ($1, $2, $3, $4, $5, $6)")
                .With(name).With((short)row.Role).With(row.PasswordHash).With(row.Version).With(row.Ended).With(at.UtcDateTime)
                .RunAsync(token);
            return AccountChange.Done;
        },
        cancellationToken);

    public Task<AccountChange> RemoveAccountAsync(string name, CancellationToken cancellationToken) => ChangeAccountsAsync(
        async (connection, token) =>
        {
            if (await RoleOfAsync(connection, name, token) is not { } role)
                return AccountChange.Unknown;
            if (role == AccountRole.Operator)
            {
                if (await CountAsync(connection.Command("select count(*) from admins"), token) == 1)
                    return AccountChange.LastOperator;
                await connection.Command("delete from admins where name = $1").With(name).RunAsync(token);
                return AccountChange.Done;
            }

            if (await AppsOfAsync(connection, name, AppRole.Owner, DateTimeOffset.MaxValue, token) > 0)
                return AccountChange.OwnsApps;
            await connection.Command("delete from app_members where account = $1").With(name).RunAsync(token);
            await connection.Command("delete from accounts where name = $1").With(name).RunAsync(token);
            return AccountChange.Done;
        },
        cancellationToken);

    public Task<IReadOnlyList<Account>> ListAccountsAsync(string afterName, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<Account>>(
            async (connection, token) => await connection.Command(
                """
                select a.name, a.role, a.at, (select count(*) from app_members m where m.account = a.name and m.role = 1) from
                    (select name, 3::smallint as role, at from admins union all select name, role, at from accounts) a
                where a.name > $1 order by a.name limit $2
                """).With(afterName).With(limit)
                .ReadAllAsync(
                    row => new Account(row.GetString(0), (AccountRole)row.GetInt16(1), row.Moment(2), (int)row.GetInt64(3)), token),
            cancellationToken);

    public Task<AppMember?> FindMemberAsync(string app, string account, CancellationToken cancellationToken) =>
        !account.IsStorable() || !app.IsStorable() ? Nothing<AppMember>() : _connections.ReadAsync(
            (connection, token) => FindMemberAsync(connection, app, account, token), cancellationToken);

    public Task<IReadOnlyList<AppMember>> ListMembersAsync(string app, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<AppMember>>(
            async (connection, token) => await connection.Command(SelectMembers + "where app = $1 order by account").With(app)
                .ReadAllAsync(Member, token),
            cancellationToken);

    public Task<IReadOnlyList<AppMember>> ListAppsOfAsync(
        string account, string afterApp, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<AppMember>>(
            async (connection, token) => await connection.Command(SelectMembers + "where account = $1 and app > $2 order by app limit $3")
                .With(account).With(afterApp).With(limit).ReadAllAsync(Member, token),
            cancellationToken);

    public Task<AccountChange> PutMemberAsync(AppMember member, int appsMax, CancellationToken cancellationToken) => ChangeAccountsAsync(
        async (connection, token) =>
        {
            var (app, account, role) = (member.App, member.Account, member.Role);
            if (await RoleOfAsync(connection, account, token) is not { } held || held == AccountRole.Operator)
                return AccountChange.Unknown;
            if (role == AppRole.Owner && held != AccountRole.Owner)
                return AccountChange.NoOwner;
            var known = await FindMemberAsync(connection, app, account, token);
            if (known is not null && (known.Role == role || known.Role == AppRole.Owner))
                return known.Role == role ? AccountChange.Done : AccountChange.OwnsApps;
            if (await AppsOfAsync(connection, account, role, member.At - AccountLimits.Reservation, token) >= appsMax)
                return AccountChange.AppsFull;
            if (known is null
                && await CountAsync(connection.Command("select count(*) from app_members where app = $1").With(app), token)
                    >= AccountLimits.Members)
                return AccountChange.Full;
            if (role == AppRole.Owner)
                await connection.Command("update app_members set role = 2 where app = $1 and role = 1").With(app).RunAsync(token);
            await connection.Command(
                """
                insert into app_members (app, account, role, at) values ($1, $2, $3, $4)
                on conflict (app, account) do update set role = excluded.role, at = excluded.at
                """).With(app).With(account).With((short)role).With(member.At.UtcDateTime).RunAsync(token);
            return AccountChange.Done;
        },
        cancellationToken);

    public Task<AccountChange> RemoveMemberAsync(string app, string account, CancellationToken cancellationToken) =>
        !account.IsStorable() ? Task.FromResult(AccountChange.Unknown) : ChangeAccountsAsync(
            async (connection, token) =>
            {
                var known = await FindMemberAsync(connection, app, account, token);
                if (known is not { Role: AppRole.Member })
                    return known is null ? AccountChange.Unknown : AccountChange.OwnsApps;
                await connection.Command("delete from app_members where app = $1 and account = $2").With(app).With(account)
                    .RunAsync(token);
                return AccountChange.Done;
            },
            cancellationToken);

    /// <summary>Changes accounts while nobody else does, on any node; what is not done is rolled back.</summary>
    private Task<AccountChange> ChangeAccountsAsync(
        Func<NpgsqlConnection, CancellationToken, Task<AccountChange>> change, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                await connection.Command("lock table admins, accounts, app_members in share row exclusive mode").RunAsync(token);
                var outcome = await change(connection, token);
                if (outcome == AccountChange.Done)
                    await transaction.CommitAsync(token);
                return outcome;
            },
            cancellationToken);

    private static async Task<AccountRole?> RoleOfAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        name.IsStorable()
            ? await connection.Command(
                "select 3::smallint from admins where name = $1 union all select role from accounts where name = $1")
                .With(name).ReadFirstAsync(row => (AccountRole?)row.GetInt16(0), cancellationToken)
            : null;

    private static Task<long> AppsOfAsync(
        NpgsqlConnection connection, string account, AppRole role, DateTimeOffset since, CancellationToken cancellationToken) =>
        CountAsync(
            connection.Command(
                """
                select count(*) from app_members m where account = $1 and role = $2
                    and (at > $3 or exists (select 1 from apps where id = m.app))
                """).With(account).With((short)role).With(since.UtcDateTime),
            cancellationToken);

    private static Task<long> CountAsync(NpgsqlCommand command, CancellationToken cancellationToken) =>
        command.ReadFirstAsync(row => row.GetInt64(0), cancellationToken);

    private static Task<AppMember?> FindMemberAsync(
        NpgsqlConnection connection, string app, string account, CancellationToken cancellationToken) =>
        connection.Command(SelectMembers + "where app = $1 and account = $2").With(app).With(account)
            .ReadFirstAsync(Member, cancellationToken);

    private static AppMember Member(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), (AppRole)row.GetInt16(2), row.Moment(3));
}
