using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Silo.Hosting;

namespace Nudge.Tests.Gateway.Authentication;

/// <summary>The scheme and the policy of admins in a host of their own.</summary>
public sealed class AdminSchemeTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private readonly FakeAppStore _store = new();
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(MasterKeyFile.Load(Convert.ToBase64String(new byte[MasterKey.Length]), ""))
            .AddSingleton(TimeProvider.System).AddSingleton<IAdminStore>(_store);
        builder.Services.AddAdmins();
        builder.Services.AddAdmins();
        _app = builder.Build();
        _app.UseAdmins();
        _app.UseAdmins();
        _app.MapGet("/anyone", WasLookedAt);
        _app.MapGet("/admin", WasLookedAt).RequireAdmin();
        _app.MapGet("/account", WasLookedAt).RequireAccount();
        await _app.StartAsync();
        _client.BaseAddress = new(
            _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Requests_to_other_routes_are_not_looked_at()
    {
        await _store.TryAddFirstAsync("admin", "hash", DateTimeOffset.UnixEpoch, CancellationToken.None);
        var row = (await _store.FindAdminAsync("admin", CancellationToken.None))!;
        Authorize(_app.Services.GetRequiredService<AdminTokens>().Mint("admin", row).Token);

        Assert.Equal(("no", "policy"), (await _client.GetStringAsync("/anyone"), await _client.GetStringAsync("/admin")));
    }

    [Fact]
    public async Task A_process_without_callers_holds_its_routes_for_admins_to_the_policy()
    {
        using var stranger = await _client.GetAsync("/admin");
        Authorize("abc");
        using var guesser = await _client.GetAsync("/admin");

        Assert.Equal(
            ("401 unauthenticated", "401 token_malformed"), (await AppServer.ProblemOf(stranger), await AppServer.ProblemOf(guesser)));
    }

    [Fact]
    public async Task An_account_that_is_no_operator_is_let_in_nowhere_but_where_every_role_is()
    {
        await _store.TryAddFirstAsync("ada", "hash", DateTimeOffset.UnixEpoch, CancellationToken.None);
        var row = (await _store.FindAdminAsync("ada", CancellationToken.None))!;
        var owner = row with { Role = AccountRole.Owner };
        Assert.True(await _store.TryReplaceAdminAsync("ada", row, owner, CancellationToken.None));
        Authorize(_app.Services.GetRequiredService<AdminTokens>().Mint("ada", owner).Token);

        using var refused = await _client.GetAsync("/admin");

        Assert.Equal("403 forbidden", await AppServer.ProblemOf(refused));
        Assert.Equal("policy", await _client.GetStringAsync("/account"));
    }

    private void Authorize(string token) => _client.DefaultRequestHeaders.Authorization = new("Bearer", token);

    /// <summary>By the traces that the framework's middleware leaves.</summary>
    private static string WasLookedAt(HttpContext context) =>
        context.Features.Get<IAuthenticationFeature>() is not null ? "by default"
        : context.Items.ContainsKey("__AuthorizationMiddlewareWithEndpointInvoked") ? "policy"
        : "no";
}
