using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Silo.Embedded;
using Nudge.Silo.Hosting;
using Nudge.Storage.Sqlite;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Authentication;

/// <summary>Apps on the store that the embedded server runs on: what was decided is there after a restart.</summary>
public sealed class AppsOnSqliteTests : IDisposable
{
    private static readonly AppId Id = AppId.Parse("library");

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = TestClock.AtNoon();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_restart_finds_settings_secrets_and_revocations_as_they_were()
    {
        var master = MasterKeyFile.Load(null, _folder.Path);
        string before;
        await using (var store = await OpenAsync())
        {
            var (apps, keyring) = (new EmbeddedApps(store, store, new HeardEvents(), _time), new Keyring(new(master)));
            await CommitAsync(apps, new CreateApp(Id, "AppKey", "Library", "prod", Seal(keyring, "k1"), AppSettings.Default));
            await CommitAsync(apps, new AddSecret(Seal(keyring, "k2")));
            await CommitAsync(apps, new ChangeApp(Settings: JsonDocument.Parse("""{"types":{"a":{"collapseBy":"entity"}}}""").RootElement));
            await CommitAsync(apps, new Revoke(RevocationTarget.User, "ada"));
            await CommitAsync(apps, new Revoke(RevocationTarget.Token, "t-1"));
            await CommitAsync(apps, new Revoke(RevocationTarget.Channel, "library:7"));
            _time.Advance(TimeSpan.FromMinutes(1));
            before = JsonSerializer.Serialize((await CommitAsync(apps, new Revoke(RevocationTarget.Channel, "library:7", "ben"))).Record);
        }

        await using var reopened = await OpenAsync();
        await new MasterKeyFit(reopened, new(new(master)), master).StartAsync(CancellationToken.None);
        var app = (await new EmbeddedApps(reopened, reopened, new HeardEvents(), _time).FindByKeyAsync("AppKey", CancellationToken.None))!;
        var now = _time.GetUtcNow();

        Assert.Equal(before, JsonSerializer.Serialize(app.Record));
        Assert.Equal((7L, 4), (app.Version, app.Revocations.Count));
        Assert.Equal("secret k2", System.Text.Encoding.UTF8.GetString(new Keyring(new(master)).Of(app).Signing.Bytes));
        Assert.True(app.IsRevoked("ada", null, now.AddMinutes(-1)));
        Assert.False(app.IsRevoked("ada", null, now.AddMinutes(-1).AddMilliseconds(1)));
        Assert.True(app.IsRevoked("eve", "t-1", now));
        Assert.True(app.IsChannelRevoked("library:7", "ada", now.AddMinutes(-1)));
        Assert.False(app.IsChannelRevoked("library:7", "ada", now));
        Assert.True(app.IsChannelRevoked("library:7", "ben", now));
    }

    private static NewSecret Seal(Keyring keyring, string kid) => new(kid, keyring.Seal(Id.Value, kid, $"secret {kid}"));

    private static async Task<AppView> CommitAsync(EmbeddedApps apps, AppCommand command)
    {
        var answer = await apps.ChangeAsync(Id, command, CancellationToken.None);
        Assert.Null(answer.Refusal);
        return answer.Value!;
    }

    private async Task<SqliteStore> OpenAsync() =>
        await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = _folder.FileOf("nudge.db") }, _time, CancellationToken.None);
}
