using System.Net;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Silo.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Authentication;

/// <summary>The tokens of logins are taken back: by a log-out, by another password, and by whoever may change the row.</summary>
public sealed class AdminAccessTests : IAsyncLifetime
{
    private const string Next = "another password for tests";

    private AppServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AppServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_log_out_ends_the_token_of_the_call_and_no_other()
    {
        var (one, two) = (await InAsync(), await InAsync());

        await _server.CallAsync(HttpMethod.Post, "/api/admin/logout", one);

        Assert.Equal("401 token_revoked", await OutAsync(one));
        await _server.CallAsync(HttpMethod.Get, "/api/apps", two);
        Assert.Equal("401 token_revoked", await _server.RefusedAsync(HttpMethod.Post, "/api/admin/logout", one));
    }

    [Fact]
    public async Task A_log_out_of_all_ends_every_token_and_a_later_login_is_good()
    {
        var (one, two) = (await InAsync(), await InAsync());

        await _server.CallAsync(HttpMethod.Post, "/api/admin/logout?all=true", one);

        Assert.Equal(("401 token_revoked", "401 token_revoked"), (await OutAsync(one), await OutAsync(two)));
        await _server.CallAsync(HttpMethod.Get, "/api/apps", await InAsync());
    }

    [Fact]
    public async Task Another_password_ends_every_token_but_the_one_of_its_answer()
    {
        var (one, two) = (await InAsync(), await InAsync());

        var answer = await _server.CallAsync(
            HttpMethod.Post, "/api/admin/password", one, $$"""{"password":"{{AppServer.AdminPassword}}","newPassword":"{{Next}}"}""");

        Assert.Equal(("401 token_revoked", "401 token_revoked"), (await OutAsync(one), await OutAsync(two)));
        await _server.CallAsync(HttpMethod.Get, "/api/apps", $"Bearer {answer.GetProperty("token").GetString()}");
        Assert.Equal("401 wrong_password", await _server.RefusedAsync(
            HttpMethod.Post, "/api/admin/login", null, $$"""{"name":"admin","password":"{{AppServer.AdminPassword}}"}"""));
        await _server.LogInAsync(Next);
    }

    [Theory]
    [InlineData("wrong", Next, "401 wrong_password")]
    [InlineData(AppServer.AdminPassword, "short", "400 field_invalid newPassword 15")]
    [InlineData(AppServer.AdminPassword, "", "400 field_missing newPassword")]
    public async Task A_password_that_is_not_changed_ends_nothing(string password, string next, string problem)
    {
        var token = await InAsync();

        Assert.Equal(problem, await _server.RefusedAsync(
            HttpMethod.Post, "/api/admin/password", token, $$"""{"password":"{{password}}","newPassword":"{{next}}"}"""));

        await _server.CallAsync(HttpMethod.Get, "/api/apps", token);
    }

    [Fact]
    public async Task A_caller_with_a_token_alone_guesses_the_password_no_faster_than_at_the_login()
    {
        var token = await InAsync();
        for (var i = 0; i < LoginAttempts.PerName; i++)
            Assert.Equal("401 wrong_password", await ChangeAsync(i));

        Assert.Equal($"429 rate_limited {LoginAttempts.PerName}", await ChangeAsync(0));

        Task<string> ChangeAsync(int i) =>
            _server.RefusedAsync(
                HttpMethod.Post, "/api/admin/password", token, $$"""{"password":"guess {{i}}","newPassword":"{{Next}}"}""");
    }

    [Fact]
    public async Task A_token_without_a_version_and_one_of_an_admin_who_is_gone_are_over()
    {
        var row = (await _server.Store.FindAdminAsync(FirstAdmin.Name, CancellationToken.None))!;
        var tokens = _server.Service<AdminTokens>();

        Assert.Equal("401 token_revoked", await OutAsync($"Bearer {tokens.Mint(FirstAdmin.Name, row with { Version = 0 }).Token}"));
        Assert.Equal("401 token_revoked", await OutAsync($"Bearer {tokens.Mint("somebody", row).Token}"));
    }

    [Fact]
    public async Task An_address_is_counted_before_its_body_is_read()
    {
        for (var i = 0; i < LoginAttempts.PerAddress; i++)
            Assert.Equal("400 malformed_json", await _server.RefusedAsync(HttpMethod.Post, "/api/admin/login", null, "{"));

        Assert.Equal(
            $"429 rate_limited {LoginAttempts.PerAddress}", await _server.RefusedAsync(HttpMethod.Post, "/api/admin/login", null, "{"));
    }

    [Fact]
    public async Task Checks_of_one_address_are_bounded_and_leave_room_for_others()
    {
        // The store answers nobody, so that checks stay under way.
        using var passwords = new AdminPasswords(new SilentAdmins(), TimeProvider.System);
        var (one, two) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));
        using var given = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, AdminPasswords.PerAddress)
            .Select(_ => passwords.CheckAsync(one, "admin", "x", given.Token)).ToList();

        var refused = await passwords.CheckAsync(one, "admin", "x", CancellationToken.None);
        var other = passwords.CheckAsync(two, "admin", "x", given.Token);

        Assert.Equal((ErrorCode.Overloaded, (long?)AdminPasswords.PerAddress), (refused.Refusal!.Code, refused.Refusal.Limit));
        Assert.All(waiting.Append(other), check => Assert.False(check.IsCompleted));
        await given.CancelAsync();
    }

    [Fact]
    public async Task Changes_by_an_admin_are_lines_of_the_log_and_bounded()
    {
        var token = await InAsync();
        await _server.CallAsync(HttpMethod.Post, $"/api/apps/{_server.AppId}/keys", token, """{"name":"jobs"}""");
        await _server.RefusedAsync(HttpMethod.Post, "/api/apps/%0Anobody/keys", token, """{"name":"jobs"}""");
        await _server.RefusedAsync(HttpMethod.Post, "/api/admin/login", null, """{"name":"my secret password","password":"x"}""");
        for (var i = 0; i < AdminLog.LinesMax; i++)
            await _server.RefusedAsync(HttpMethod.Patch, $"/api/apps/nobody-{i}", token, "{}");

        // The line of a call is written after its answer.
        await Eventually.TrueAsync(() => Calls().Length == AdminLog.LinesMax, TimeSpan.FromSeconds(30), "the lines are there");
        Assert.Contains(Calls(), line => line.Contains(
            $"Admin admin at 127.0.0.1: POST /api/apps/{_server.AppId}/keys was answered with 201", StringComparison.Ordinal));
        Assert.Contains(_server.Log, line => line.StartsWith("Admin admin logged in at 127.0.0.1.", StringComparison.Ordinal));
        Assert.Contains(_server.Log, line => line.StartsWith("A login as an admin was refused at 127.0.0.1.", StringComparison.Ordinal));
        Assert.DoesNotContain(_server.Log, line => line.Contains("my secret password", StringComparison.Ordinal));
        Assert.All(Calls(), line => Assert.DoesNotContain('\n', line));
        _server.Time.Advance(TimeSpan.FromMinutes(1));
        await _server.RefusedAsync(HttpMethod.Patch, "/api/apps/late", token, "{}");
        await Eventually.TrueAsync(
            () => Calls().Any(
                line => line.Contains("/api/apps/late", StringComparison.Ordinal) && !line.Contains("(0 such", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(30), "the next line says how many were left out");

        string[] Calls() => [.. _server.Log.Where(line => line.StartsWith("Admin admin at ", StringComparison.Ordinal))];
    }

    private async Task<string> InAsync() => $"Bearer {await _server.LogInAsync()}";

    private Task<string> OutAsync(string token) => _server.RefusedAsync(HttpMethod.Get, "/api/apps", token);

    private sealed class SilentAdmins : IAdminStore
    {
        public Task<bool> TryAddFirstAsync(string name, string passwordHash, DateTimeOffset at, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public async Task<AdminRow?> FindAdminAsync(string name, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken); // Until the test gives up.
            return null;
        }

        public Task<bool> TryReplaceAdminAsync(string name, AdminRow known, AdminRow next, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
