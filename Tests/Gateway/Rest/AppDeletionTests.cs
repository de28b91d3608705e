using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Retention;
using Nudge.Gateway.Authentication;
using Nudge.Silo.Embedded;
using Nudge.Silo.Hosting;
using Nudge.Storage;
using Nudge.Storage.Transfer;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>An app is deleted: it serves nobody at once, is purged, and its id is free afterwards and not before (S2.15).</summary>
public sealed class AppDeletionTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = new() { Time = _time };
        await _server.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_deleted_app_serves_nobody_and_leaves_nothing_and_its_id_and_key_are_free_when_it_is_purged()
    {
        var admin = await OperatorAsync();
        const string Import = """{"name":"Shop","id":"shop","key":"shop-key","secret":"a-secret-that-signs-of-32-bytes-"}""";
        Assert.Equal(201, (await admin.PostAsync("/api/apps", Import)).Status);
        var app = new ApiApp(_server, AppId.Parse("shop"), "shop-key:a-secret-that-signs-of-32-bytes-");
        var user = await app.UserAsync("ada", """{"news":["subscribe"]}""");
        await app.Server.PostAsync("/api/subscriptions", """{"channel":"news","user":"ada"}""");
        await app.PublishAsync("ada", "own");
        await app.PublishToChannelAsync("news", "one");
        await app.Server.PostAsync("/api/realtime/revoke", """{"user":"ben"}""");
        await app.Server.PutAsync("/api/preferences?user=ada", """{"mutedTypes":["x"]}""");
        await app.Server.PostAsync("/api/invalidate", """{"user":"ada","scope":"loans"}""");

        Assert.Equal(202, (await admin.DeleteAsync("/api/apps/shop")).Status);

        Assert.Equal("404 not_found id", (await admin.GetAsync("/api/apps/shop")).Problem);
        Assert.Equal("404 not_found id", (await admin.DeleteAsync("/api/apps/shop")).Problem);
        Assert.Equal("401 unknown_app", (await app.Server.PostAsync("/api/notify", "{}")).Problem);
        Assert.Equal("401 unknown_app kid", (await user.GetAsync("/api/notifications")).Problem);
        Assert.Equal(0, (await admin.GetAsync("/api/apps")).Json(200).GetProperty("apps").GetArrayLength());
        Assert.Contains(
            _server.Events.All.OfType<AppChanged>(), changed => changed.View is { IsDeleted: true, IsEnabled: false, Record.Secrets: [] });
        var round = _server.Service<AppPurgeRound>();
        await round.RunAsync(CancellationToken.None);
        Assert.Equal("409 already_exists id", (await admin.PostAsync("/api/apps", Import)).Problem);
        Assert.Equal(["apps", "heads", "revocations"], await TablesOfAppsAsync());

        _time.Advance(AppPurgeRound.Settling);
        // As the sweeps of that time do.
        _server.Service<EmbeddedInboxes>().Sweep(new());
        _server.Service<EmbeddedChannels>().Sweep(new());
        await round.RunAsync(CancellationToken.None);

        Assert.Empty(await TablesOfAppsAsync());
        Assert.Empty(await _server.Service<IStore>().ListDeletedAsync(10, CancellationToken.None));
        Assert.Equal(201, (await admin.PostAsync("/api/apps", Import)).Status);
        Assert.Equal("Shop", (await admin.GetAsync("/api/apps/shop")).Json(200).GetProperty("name").GetString());
        Assert.Equal(0, (await app.Server.GetAsync("/api/notifications?user=ada")).Json(200).GetProperty("items").GetArrayLength());
        Assert.Equal(202, (await app.Server.PostAsync("/api/notify", """{"user":"ada","notification":{"type":"x"}}""")).Status);
    }

    [Fact]
    public async Task An_owner_deletes_the_own_app_and_has_its_place_again()
    {
        var row = new AdminRow("", AdminRow.FirstVersion, "") { Role = AccountRole.Owner };
        var accounts = _server.Service<IAccountStore>();
        await accounts.AddAccountAsync("ada", row, _time.GetUtcNow(), 10, CancellationToken.None);
        var ada = Bearer("ada", row);
        var id = (await ada.PostAsync("/api/apps", """{"name":"Mine"}""")).Json(201).GetProperty("app").GetProperty("id").GetString();

        Assert.Equal(202, (await ada.DeleteAsync($"/api/apps/{id}")).Status);

        Assert.Equal("404 not_found id", (await ada.GetAsync($"/api/apps/{id}")).Problem);
        Assert.Equal(0, (await ada.GetAsync("/api/apps")).Json(200).GetProperty("apps").GetArrayLength());
        _time.Advance(AppPurgeRound.Settling);
        await _server.Service<AppPurgeRound>().RunAsync(CancellationToken.None);
        Assert.Equal(AccountChange.Done, await accounts.RemoveAccountAsync("ada", CancellationToken.None));
    }

    /// <summary>The tables that have any row of an app.</summary>
    private async Task<IReadOnlyList<string>> TablesOfAppsAsync()
    {
        var tables = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var row in ((IStoreExport)_server.Service<IStore>()).ExportAsync(CancellationToken.None))
            tables.Add(row.Table.Name);
        tables.Remove("admins");
        return [.. tables];
    }

    private async Task<ApiApp.Caller> OperatorAsync() => Bearer(
        FirstAdmin.Name, (await _server.Service<IAdminStore>().FindAdminAsync(FirstAdmin.Name, CancellationToken.None))!);

    private ApiApp.Caller Bearer(string name, AdminRow row) =>
        new(_server.Url, $"Bearer {_server.Service<AdminTokens>().Mint(name, row).Token}");
}
