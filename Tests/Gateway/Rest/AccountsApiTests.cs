using System.Text;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Silo.Hosting;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>Accounts, their roles, and their rights on apps (S2.12 to S2.15, S2.25).</summary>
[Collection(ApiCollection.Name)]
public sealed class AccountsApiTests(ApiServer server)
{
    private const string Password = "a password for tests";

    [Fact]
    public async Task An_account_logs_in_with_the_password_that_the_operator_was_shown_and_changes_it()
    {
        var name = NewName();
        var made = (await (await OperatorAsync()).PostAsync("/api/accounts", $$"""{"name":"{{name.ToUpperInvariant()}}"}""")).Json(201);
        Assert.Equal((name, "owner"), (made.GetProperty("name").GetString(), made.GetProperty("role").GetString()));
        var password = made.GetProperty("password").GetString();

        var account = await LogInAsync(name, password!);
        var self = (await account.GetAsync("/api/accounts/me")).Json(200);
        Assert.Equal((name, "owner"), (self.GetProperty("name").GetString(), self.GetProperty("role").GetString()));
        var changed = await account.PostAsync("/api/accounts/password", $$"""{"password":"{{password}}","newPassword":"{{Password}}"}""");
        var again = Bearer(changed.Json(200).GetProperty("token").GetString()!);

        Assert.Equal("401 token_revoked", (await account.GetAsync("/api/apps")).Problem);
        Assert.Equal(0, (await again.GetAsync("/api/apps")).Json(200).GetProperty("apps").GetArrayLength());
        Assert.Equal(204, (await again.PostAsync("/api/accounts/logout?all=true", "")).Status);
        Assert.Equal("401 token_revoked", (await again.GetAsync("/api/accounts/me")).Problem);
    }

    [Fact]
    public async Task An_operator_gives_an_account_another_password_and_takes_the_account_away()
    {
        var (name, account) = await MakeAsync(AccountRole.Owner);
        var admin = await OperatorAsync();

        var reset = (await admin.PostAsync($"/api/accounts/{name}/password", "{}")).Json(200).GetProperty("password").GetString()!;
        Assert.Equal("401 token_revoked", (await account.GetAsync("/api/apps")).Problem);
        account = await LogInAsync(name, reset);
        Assert.Equal(204, (await admin.DeleteAsync($"/api/accounts/{name}")).Status);

        Assert.Equal("401 token_revoked", (await account.GetAsync("/api/apps")).Problem);
        Assert.Equal("404 not_found account", (await admin.DeleteAsync($"/api/accounts/{name}")).Problem);
        Assert.Equal("404 not_found account", (await admin.PostAsync($"/api/accounts/{name}/password", "{}")).Problem);
    }

    [Theory]
    [InlineData("""{"password":"a password for tests"}""", "400 field_missing name")]
    [InlineData("""{"name":"a b"}""", "400 name_invalid name 64")]
    [InlineData("""{"name":"ME"}""", "400 name_invalid name 64")]
    [InlineData("""{"name":"x","password":"short"}""", "400 field_invalid password 15")]
    [InlineData("""{"name":"x","role":"king"}""", "400 field_invalid role")]
    [InlineData("""{"name":"admin"}""", "409 already_exists name")]
    public async Task A_wrong_account_is_refused_by_its_field(string body, string problem) =>
        Assert.Equal(problem, (await (await OperatorAsync()).PostAsync("/api/accounts", body)).Problem);

    [Fact]
    public async Task Accounts_are_for_operators_to_see_and_an_owner_is_none()
    {
        var (_, account) = await MakeAsync(AccountRole.Owner);
        Assert.Equal("403 forbidden", (await account.GetAsync("/api/accounts")).Problem);
        Assert.Equal("403 forbidden", (await account.PostAsync("/api/accounts", """{"name":"x"}""")).Problem);
        Assert.Equal("403 forbidden", (await account.DeleteAsync("/api/accounts/admin")).Problem);
        Assert.Equal("403 forbidden", (await account.PostAsync("/api/accounts/admin/password", "{}")).Problem);

        var listed = (await (await OperatorAsync()).GetAsync("/api/accounts?limit=1")).Json(200);
        Assert.Equal(1, listed.GetProperty("accounts").GetArrayLength());
        Assert.Equal("400 cursor_invalid after", (await (await OperatorAsync()).GetAsync("/api/accounts?after=a%20b")).Problem);
    }

    [Fact]
    public async Task People_register_where_they_may_and_are_owners()
    {
        var name = NewName();
        var answer = await new ApiApp.Caller(server.Url, "").PostAsync(
            "/api/accounts/register", $$"""{"name":"{{name}}","password":"{{Password}}"}""");
        var account = Bearer(answer.Json(200).GetProperty("token").GetString()!);

        Assert.Equal("owner", (await account.GetAsync("/api/accounts/me")).Json(200).GetProperty("role").GetString());
        Assert.Equal("409 already_exists name", (await new ApiApp.Caller(server.Url, "").PostAsync(
            "/api/accounts/register", $$"""{"name":"{{name}}","password":"{{Password}}"}""")).Problem);
    }

    [Fact]
    public async Task An_owner_has_the_own_apps_and_to_others_they_are_not_there()
    {
        var (_, ada) = await MakeAsync(AccountRole.Owner);
        var (_, ben) = await MakeAsync(AccountRole.Owner);
        var id = await MakeAppAsync(ada);

        Assert.Equal("400 field_invalid id", (await ada.PostAsync("/api/apps", """{"name":"X","id":"chosen"}""")).Problem);
        Assert.Equal([id], await AppsOfAsync(ada));
        Assert.Empty(await AppsOfAsync(ben));
        var shown = (await ada.GetAsync($"/api/apps/{id}")).Json(200);
        Assert.Equal(("owner", 1), (shown.GetProperty("access").GetString(), shown.GetProperty("secrets").GetArrayLength()));
        Assert.Equal("operator", (await (await OperatorAsync()).GetAsync($"/api/apps/{id}")).Json(200).GetProperty("access").GetString());
        foreach (var (method, path, body) in Calls(id))
            Assert.Equal("404 not_found id", (await ben.SendAsync(method, path, Encoding.UTF8.GetBytes(body))).Problem);
        foreach (var (method, path, body) in Calls("nobody"))
            Assert.Equal("404 not_found id", (await ada.SendAsync(method, path, Encoding.UTF8.GetBytes(body))).Problem);
        Assert.Equal(201, (await ada.PostAsync($"/api/apps/{id}/keys", """{"name":"jobs"}""")).Status);
        Assert.Equal("new", (await PatchAsync(ada, id, """{"name":"new"}""")).Json(200).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_member_reads_an_app_without_its_secrets_and_changes_nothing()
    {
        var (_, ada) = await MakeAsync(AccountRole.Owner);
        var (name, cy) = await MakeAsync(AccountRole.Member);
        var id = await MakeAppAsync(ada);
        Assert.Equal("member", (await ada.PostAsync($"/api/apps/{id}/members", $$"""{"account":"{{name}}"}""")).Json(200)
            .GetProperty("role").GetString());

        Assert.Equal([id], await AppsOfAsync(cy));
        var shown = (await cy.GetAsync($"/api/apps/{id}")).Json(200);
        Assert.Equal(
            ("member", 0, 0),
            (shown.GetProperty("access").GetString(), shown.GetProperty("secrets").GetArrayLength(),
                shown.GetProperty("apiKeys").GetArrayLength()));
        foreach (var (method, path, body) in Calls(id).Where(call => call.Method != HttpMethod.Get))
            Assert.Equal("403 forbidden", (await cy.SendAsync(method, path, Encoding.UTF8.GetBytes(body))).Problem);
        Assert.Equal("403 forbidden", (await cy.PostAsync("/api/apps", """{"name":"X"}""")).Problem);
        Assert.Equal(2, (await cy.GetAsync($"/api/apps/{id}/members")).Json(200).GetProperty("members").GetArrayLength());

        Assert.Equal(204, (await cy.DeleteAsync($"/api/apps/{id}/members/{name}")).Status);
        Assert.Equal("404 not_found id", (await cy.GetAsync($"/api/apps/{id}")).Problem);
    }

    [Fact]
    public async Task An_app_is_handed_over_and_an_account_with_apps_stays()
    {
        var (one, ada) = await MakeAsync(AccountRole.Owner);
        var (two, ben) = await MakeAsync(AccountRole.Owner);
        var (three, _) = await MakeAsync(AccountRole.Member);
        var admin = await OperatorAsync();
        var id = await MakeAppAsync(ada);
        Task<ApiAnswer> PutAsync(string account, string role) =>
            ada.PostAsync($"/api/apps/{id}/members", $$"""{"account":"{{account}}","role":"{{role}}"}""");

        Assert.Equal("409 account_owns_apps account", (await admin.DeleteAsync($"/api/accounts/{one}")).Problem);
        Assert.Equal("409 account_owns_apps account", (await ada.DeleteAsync($"/api/apps/{id}/members/{one}")).Problem);
        Assert.Equal("409 account_owns_apps account", (await PutAsync(one, "member")).Problem);
        Assert.Equal("404 not_found account", (await PutAsync("nobody", "member")).Problem);
        Assert.Equal("400 field_invalid role", (await PutAsync(three, "owner")).Problem);
        Assert.Equal("400 field_missing account", (await ada.PostAsync($"/api/apps/{id}/members", "{}")).Problem);
        Assert.Equal(200, (await PutAsync(two, "owner")).Status);

        Assert.Equal("403 forbidden", (await PatchAsync(ada, id, """{"name":"x"}""")).Problem);
        Assert.Equal(200, (await PatchAsync(ben, id, """{"name":"x"}""")).Status);
        Assert.Equal(204, (await admin.DeleteAsync($"/api/accounts/{one}")).Status);
    }

    [Fact]
    public async Task An_owner_makes_no_more_apps_than_the_server_lets_an_account_have()
    {
        var (_, ada) = await MakeAsync(AccountRole.Owner);
        var max = new AccountsOptions().AppsMax;
        for (var i = 0; i < max; i++)
            await MakeAppAsync(ada);

        Assert.Equal($"409 apps_full {max}", (await ada.PostAsync("/api/apps", """{"name":"One more"}""")).Problem);
        Assert.Equal(max, (await AppsOfAsync(ada)).Count);
        var page = (await ada.GetAsync("/api/apps?limit=5")).Json(200);
        Assert.Equal(5, (await ada.GetAsync($"/api/apps?limit=5&after={page.GetProperty("next")}")).Json(200)
            .GetProperty("apps").GetArrayLength());
    }

    private static (HttpMethod Method, string Path, string Body)[] Calls(string id) =>
    [
        (HttpMethod.Get, $"/api/apps/{id}", ""), (HttpMethod.Patch, $"/api/apps/{id}", "{}"),
        (HttpMethod.Post, $"/api/apps/{id}/secrets", ""), (HttpMethod.Delete, $"/api/apps/{id}/secrets/k", ""),
        (HttpMethod.Post, $"/api/apps/{id}/keys", """{"name":"x"}"""), (HttpMethod.Delete, $"/api/apps/{id}/keys/k", ""),
        (HttpMethod.Get, $"/api/apps/{id}/members", ""), (HttpMethod.Post, $"/api/apps/{id}/members", """{"account":"x"}"""),
        (HttpMethod.Delete, $"/api/apps/{id}/members/x", ""),
    ];

    private static string NewName() => $"u{Guid.NewGuid():N}@x.example";

    private static async Task<string> MakeAppAsync(ApiApp.Caller owner) =>
        (await owner.PostAsync("/api/apps", """{"name":"Mine"}""")).Json(201).GetProperty("app").GetProperty("id").GetString()!;

    private static async Task<IReadOnlyList<string>> AppsOfAsync(ApiApp.Caller account) =>
        [.. (await account.GetAsync("/api/apps")).Json(200).GetProperty("apps").EnumerateArray()
            .Select(app => app.GetProperty("id").GetString()!)];

    private static Task<ApiAnswer> PatchAsync(ApiApp.Caller account, string id, string body) =>
        account.SendAsync(HttpMethod.Patch, $"/api/apps/{id}", Encoding.UTF8.GetBytes(body));

    /// <summary>An account by its row, without the hash of a password that takes a tenth of a second.</summary>
    private async Task<(string Name, ApiApp.Caller Caller)> MakeAsync(AccountRole role)
    {
        var name = NewName();
        var row = new AdminRow("", AdminRow.FirstVersion, "") { Role = role };
        await server.Service<IAccountStore>().AddAccountAsync(name, row, server.Time.GetUtcNow(), int.MaxValue, CancellationToken.None);
        return (name, Bearer(server.Service<AdminTokens>().Mint(name, row).Token));
    }

    private async Task<ApiApp.Caller> OperatorAsync()
    {
        var row = (await server.Service<IAdminStore>().FindAdminAsync(FirstAdmin.Name, CancellationToken.None))!;
        return Bearer(server.Service<AdminTokens>().Mint(FirstAdmin.Name, row).Token);
    }

    /// <summary>By the login itself, which counts for the address of all tests of this server.</summary>
    private async Task<ApiApp.Caller> LogInAsync(string name, string password)
    {
        var login = await server.Service<AdminLogin>().TryAsync(null, name, password, CancellationToken.None);
        Assert.True(login.Token is not null, login.Refusal?.Message);
        return Bearer(login.Token.Token);
    }

    private ApiApp.Caller Bearer(string token) => new(server.Url, $"Bearer {token}");
}
