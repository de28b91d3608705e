using Nudge.Core.Accounts;
using Nudge.Core.Actors;
using Nudge.Core.Apps;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly Dictionary<string, DateTimeOffset> _accountsAt = new(StringComparer.Ordinal);
    private readonly Dictionary<(string App, string Account), AppMember> _members = [];

    public Task<AccountChange> AddAccountAsync(
        string name, AdminRow row, DateTimeOffset at, int max, CancellationToken cancellationToken) => Read(
        () =>
        {
            if (_admins.ContainsKey(name))
                return AccountChange.Exists;
            if (row.Role != AccountRole.Operator && _admins.Values.Count(each => each.Role != AccountRole.Operator) >= max)
                return AccountChange.Full;
            _admins[name] = row;
            _accountsAt[name] = at;
            return AccountChange.Done;
        },
        cancellationToken);

    public Task<AccountChange> RemoveAccountAsync(string name, CancellationToken cancellationToken) => Read(
        () =>
        {
            if (!_admins.TryGetValue(name, out var row))
                return AccountChange.Unknown;
            if (row.Role == AccountRole.Operator && _admins.Values.Count(each => each.Role == AccountRole.Operator) == 1)
                return AccountChange.LastOperator;
            if (_members.Values.Any(member => member.Account == name && member.Role == AppRole.Owner && HasApp(member.App)))
                return AccountChange.OwnsApps;
            foreach (var key in _members.Keys.Where(key => key.Account == name).ToArray())
                _members.Remove(key);
            _admins.Remove(name);
            return AccountChange.Done;
        },
        cancellationToken);

    public Task<IReadOnlyList<Account>> ListAccountsAsync(string afterName, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<Account>>(
            () => [.. _admins.Where(pair => string.CompareOrdinal(pair.Key, afterName) > 0)
                .OrderBy(pair => pair.Key, StringComparer.Ordinal).Take(limit)
                .Select(pair => new Account(
                    pair.Key, pair.Value.Role, _accountsAt[pair.Key],
                    _members.Values.Count(member => member.Account == pair.Key && member.Role == AppRole.Owner)))],
            cancellationToken);

    public Task<AppMember?> FindMemberAsync(string app, string account, CancellationToken cancellationToken) =>
        Read(() => _members.GetValueOrDefault((app, account)), cancellationToken);

    public Task<IReadOnlyList<AppMember>> ListMembersAsync(string app, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<AppMember>>(
            () => [.. _members.Values.Where(member => member.App == app).OrderBy(member => member.Account, StringComparer.Ordinal)],
            cancellationToken);

    public Task<IReadOnlyList<AppMember>> ListAppsOfAsync(
        string account, string afterApp, int limit, CancellationToken cancellationToken) => Read<IReadOnlyList<AppMember>>(
        () => [.. _members.Values.Where(member => member.Account == account && string.CompareOrdinal(member.App, afterApp) > 0)
            .OrderBy(member => member.App, StringComparer.Ordinal).Take(limit)],
        cancellationToken);

    public Task<AccountChange> PutMemberAsync(AppMember member, int appsMax, CancellationToken cancellationToken) =>
        Read(() => Put(member, appsMax), cancellationToken);

    public Task<AccountChange> RemoveMemberAsync(string app, string account, CancellationToken cancellationToken) => Read(
        () =>
        {
            var known = _members.GetValueOrDefault((app, account));
            if (known is not { Role: AppRole.Member })
                return known is null ? AccountChange.Unknown : AccountChange.OwnsApps;
            _members.Remove((app, account));
            return AccountChange.Done;
        },
        cancellationToken);

    private bool HasApp(string app) => _actors.TryGetValue(new(ActorKind.App, app, ""), out var actor) && actor.App is not null;

    private AccountChange Put(AppMember member, int appsMax)
    {
        if (!_admins.TryGetValue(member.Account, out var row) || row.Role == AccountRole.Operator)
            return AccountChange.Unknown;
        if (member.Role == AppRole.Owner && row.Role != AccountRole.Owner)
            return AccountChange.NoOwner;
        var known = _members.GetValueOrDefault((member.App, member.Account));
        if (known?.Role == member.Role)
            return AccountChange.Done;
        if (known?.Role == AppRole.Owner)
            return AccountChange.OwnsApps;
        var since = member.At - AccountLimits.Reservation;
        if (_members.Values.Count(
            each => each.Account == member.Account && each.Role == member.Role && (each.At > since || HasApp(each.App))) >= appsMax)
            return AccountChange.AppsFull;
        var others = _members.Values.Where(each => each.App == member.App).ToArray();
        if (known is null && others.Length >= AccountLimits.Members)
            return AccountChange.Full;
        if (member.Role == AppRole.Owner && Array.Find(others, each => each.Role == AppRole.Owner) is { } before)
            _members[(before.App, before.Account)] = before with { Role = AppRole.Member };
        _members[(member.App, member.Account)] = member;
        return AccountChange.Done;
    }
}
