using Nudge.Core;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private const int Many = 1_000;

    private protected IAccountStore Accounts => Store;

    [Fact]
    public async Task An_account_of_any_role_is_found_changed_and_listed_by_its_name()
    {
        await Store.TryAddFirstAsync("admin", "hash", Moment, None);
        Assert.Equal(AccountChange.Done, await AddAsync("ada@x.example", AccountRole.Owner));
        Assert.Equal(AccountChange.Done, await AddAsync("ben", AccountRole.Member));
        Assert.Equal(AccountChange.Done, await AddAsync("zoe", AccountRole.Operator));
        foreach (var taken in new[] { "admin", "ben", "zoe" })
            Assert.Equal(AccountChange.Exists, await AddAsync(taken, AccountRole.Owner));

        Assert.Equal(
            [AccountRole.Owner, AccountRole.Operator, AccountRole.Member, AccountRole.Operator],
            (await Accounts.ListAccountsAsync("", Many, None)).Select(account => account.Role));
        Assert.Equal(["ben"], (await Accounts.ListAccountsAsync("admin", 1, None)).Select(account => account.Name));
        var changed = await Store.ChangeAdminAsync("ben", row => row.WithPassword("other", Moment), None);
        await ReopenAsync();
        Assert.Equal(changed, await Store.FindAdminAsync("ben", None));
        Assert.Equal(AccountRole.Member, changed!.Role);
        Assert.Equal("hash of zoe", (await Store.FindAdminAsync("zoe", None))!.PasswordHash);
        Assert.Equal(Clock.Milliseconds(Moment), (await Accounts.ListAccountsAsync("ben", 1, None))[0].CreatedAt);
    }

    [Fact]
    public async Task There_are_no_more_accounts_than_there_may_be_however_many_are_made_at_once()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => AddAsync($"a{i}", AccountRole.Owner, max: 3)));

        Assert.Equal(3, added.Count(outcome => outcome == AccountChange.Done));
        Assert.Equal(5, added.Count(outcome => outcome == AccountChange.Full));
        Assert.Equal(AccountChange.Done, await AddAsync("op", AccountRole.Operator, max: 3));
    }

    [Fact]
    public async Task An_account_that_owns_apps_and_the_last_operator_stay()
    {
        await Store.TryAddFirstAsync("admin", "hash", Moment, None);
        await AddAsync("ada", AccountRole.Owner);
        await AddAsync("ben", AccountRole.Owner);
        await PutAsync("one", "ada", AppRole.Owner);
        await PutAsync("one", "ben", AppRole.Member);
        await AppLog("one").WriteAsync(new AppRow("one", "key", StoredLog.Bytes("{}")));

        Assert.Equal(AccountChange.OwnsApps, await Accounts.RemoveAccountAsync("ada", None));
        Assert.Equal(AccountChange.LastOperator, await Accounts.RemoveAccountAsync("admin", None));
        Assert.Equal(AccountChange.Unknown, await Accounts.RemoveAccountAsync("nobody", None));
        Assert.Equal(AccountChange.Done, await Accounts.RemoveAccountAsync("ben", None));
        Assert.Null(await Store.FindAdminAsync("ben", None));
        Assert.Equal(["ada"], (await Accounts.ListMembersAsync("one", None)).Select(member => member.Account));
        await AddAsync("op", AccountRole.Operator);
        Assert.Equal(AccountChange.Done, await Accounts.RemoveAccountAsync("admin", None));
    }

    [Fact]
    public async Task An_app_has_one_owner_and_the_one_of_before_becomes_a_member()
    {
        await AddAsync("ada", AccountRole.Owner);
        await AddAsync("ben", AccountRole.Owner);
        await AddAsync("cy", AccountRole.Member);
        await AddAsync("op", AccountRole.Operator);

        Assert.Equal(AccountChange.Done, await PutAsync("one", "ada", AppRole.Owner));
        Assert.Equal(AccountChange.Done, await PutAsync("one", "cy", AppRole.Member));
        Assert.Equal(AccountChange.NoOwner, await PutAsync("one", "cy", AppRole.Owner));
        Assert.Equal(AccountChange.OwnsApps, await PutAsync("one", "ada", AppRole.Member));
        Assert.Equal(AccountChange.Unknown, await PutAsync("one", "op", AppRole.Member));
        Assert.Equal(AccountChange.Unknown, await PutAsync("one", "nobody", AppRole.Member));
        Assert.Equal(AccountChange.OwnsApps, await Accounts.RemoveMemberAsync("one", "ada", None));
        Assert.Equal(AccountChange.Done, await PutAsync("one", "ben", AppRole.Owner));

        await ReopenAsync();
        Assert.Equal(
            [("ada", AppRole.Member), ("ben", AppRole.Owner), ("cy", AppRole.Member)],
            (await Accounts.ListMembersAsync("one", None)).Select(member => (member.Account, member.Role)));
        Assert.Equal(AccountChange.Done, await Accounts.RemoveMemberAsync("one", "ada", None));
        Assert.Equal(AccountChange.Unknown, await Accounts.RemoveMemberAsync("one", "ada", None));
        Assert.Null(await Accounts.FindMemberAsync("one", "ada", None));
        Assert.Equal(new AppMember("one", "cy", AppRole.Member, Moment), await Accounts.FindMemberAsync("one", "cy", None));
        Assert.Null(await Accounts.FindMemberAsync("two", "cy", None));
    }

    [Fact]
    public async Task An_account_has_no_more_apps_than_it_may_however_many_it_makes_at_once()
    {
        await AddAsync("ada", AccountRole.Owner);
        var made = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(i => Accounts.PutMemberAsync(new($"app{i}", "ada", AppRole.Owner, Moment), 2, None)));

        Assert.Equal(2, made.Count(outcome => outcome == AccountChange.Done));
        Assert.Equal(4, made.Count(outcome => outcome == AccountChange.AppsFull));
        var apps = await Accounts.ListAppsOfAsync("ada", "", Many, None);
        Assert.Equal(2, apps.Count);
        Assert.Equal([apps[1]], await Accounts.ListAppsOfAsync("ada", apps[0].App, 1, None));
        Assert.Equal(2, Assert.Single(await Accounts.ListAccountsAsync("", Many, None)).Apps);

        await AppLog(apps[0].App).WriteAsync(new AppRow(apps[0].App, "key", StoredLog.Bytes("{}")));
        var later = Moment + AccountLimits.Reservation;
        Assert.Equal(AccountChange.Done, await Accounts.PutMemberAsync(new("late", "ada", AppRole.Owner, later), 2, None));
        Assert.Equal(AccountChange.AppsFull, await Accounts.PutMemberAsync(new("later", "ada", AppRole.Owner, later), 2, None));
    }

    private Task<AccountChange> AddAsync(string name, AccountRole role, int max = Many) => Accounts.AddAccountAsync(
        name, new($"hash of {name}", AdminRow.FirstVersion, "") { Role = role }, Moment, max, None);

    private Task<AccountChange> PutAsync(string app, string account, AppRole role) =>
        Accounts.PutMemberAsync(new(app, account, role, Moment), Many, None);
}
