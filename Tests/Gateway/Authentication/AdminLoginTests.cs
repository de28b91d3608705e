using System.Net;
using Nudge.Gateway.Authentication;

namespace Nudge.Tests.Gateway.Authentication;

public sealed class AdminLoginTests : IAsyncLifetime
{
    private AppServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AppServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_login_opens_the_server_for_twelve_hours()
    {
        _server.Time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        using var early = await _server.SendAsync(HttpMethod.Get, "/admin", _server.AdminToken);
        Assert.Equal(HttpStatusCode.OK, early.StatusCode);

        _server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("401 token_expired exp", await _server.RefusedAsync(HttpMethod.Get, "/admin", _server.AdminToken));
        using var renewed = await _server.SendAsync(HttpMethod.Get, "/admin", $"Bearer {await _server.LogInAsync()}");
        Assert.Equal(HttpStatusCode.OK, renewed.StatusCode);
    }

    [Theory]
    [InlineData("""{"name":"admin","password":"wrong"}""", "401 wrong_password")]
    [InlineData("""{"name":"nobody","password":"wrong"}""", "401 wrong_password")]
    [InlineData("""{"name":"admin"}""", "400 field_missing password")]
    [InlineData("""{"password":"x"}""", "400 field_missing name")]
    [InlineData("""{"name":7,"password":"x"}""", "400 field_invalid name")]
    [InlineData("{", "400 malformed_json")]
    public async Task A_caller_without_the_password_stays_out(string body, string problem) => Assert.Equal(problem, await LogInAsync(body));

    [Fact]
    public async Task A_name_or_password_without_end_is_refused()
    {
        Assert.Equal("400 field_invalid password 256", await LogInAsync($$"""{"name":"admin","password":"{{new string('x', 257)}}"}"""));
        Assert.Equal("400 field_invalid name 64", await LogInAsync($$"""{"name":"{{new string('x', 65)}}","password":"x"}"""));
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_says_for_how_long()
    {
        for (var i = 0; i < LoginAttempts.PerName; i++)
            Assert.Equal("401 wrong_password", await LogInAsync("""{"name":"admin","password":"wrong"}"""));
        _server.Time.Advance(TimeSpan.FromSeconds(20));

        using var response = await _server.SendAsync(
            HttpMethod.Post, "/api/admin/login", null, $$"""{"name":"admin","password":"{{AppServer.AdminPassword}}"}""");

        Assert.Equal(TimeSpan.FromSeconds(40), response.Headers.RetryAfter?.Delta);
        Assert.Equal("429 rate_limited 5", await AppServer.ProblemOf(response));
        _server.Time.Advance(TimeSpan.FromSeconds(40));
        await _server.LogInAsync();
    }

    [Fact]
    public async Task An_unknown_name_costs_a_hash_as_a_known_one_does()
    {
        using var passwords = new AdminPasswords(_server.Store, TimeProvider.System);
        var (known, unknown) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var i = 0; i < 3; i++)
        {
            known += await TimeOfAsync("admin");
            unknown += await TimeOfAsync("nobody");
        }

        // A hash takes tens of milliseconds, and an answer without one takes none: far enough apart for a busy machine.
        Assert.True(unknown > known / 4, $"known {known}, unknown {unknown}");

        async Task<TimeSpan> TimeOfAsync(string name)
        {
            var start = TimeProvider.System.GetTimestamp();
            Assert.False((await passwords.CheckAsync(null, name, "wrong", CancellationToken.None)).IsAccepted);
            return TimeProvider.System.GetElapsedTime(start);
        }
    }

    [Fact]
    public async Task Nobody_registers_where_the_operator_has_not_said_so() => Assert.Equal(
        "403 registration_closed",
        await _server.RefusedAsync(
            HttpMethod.Post, "/api/accounts/register", null, """{"name":"ada","password":"a password for tests"}"""));

    private Task<string> LogInAsync(string body) => _server.RefusedAsync(HttpMethod.Post, "/api/admin/login", null, body);
}
