using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Silo.Embedded;
using Nudge.Silo.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Authentication;

public sealed class MasterKeyFitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _otherFolder = new();
    private readonly FakeAppStore _store = new();

    public void Dispose()
    {
        _folder.Dispose();
        _otherFolder.Dispose();
    }

    [Fact]
    public async Task The_key_that_sealed_the_store_starts_the_server_and_another_stops_it()
    {
        var key = MasterKeyFile.Load(null, _folder.Path);
        await AddAppsAsync(new(new(key)), 250);
        await StartAsync(key);

        var exception = await Assert.ThrowsAsync<MasterKeyException>(() => StartAsync(MasterKeyFile.Load(null, _otherFolder.Path)));

        Assert.Contains("does not open the secret", exception.Message, StringComparison.Ordinal);
        Assert.Contains(_otherFolder.FileOf(MasterKey.FileName), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_app_that_does_not_fit_is_found_among_many()
    {
        var key = MasterKeyFile.Load(null, _folder.Path);
        await AddAppsAsync(new(new(key)), 250);
        await AddAppsAsync(new(new(MasterKeyFile.Load(null, _otherFolder.Path))), 1, "zz");

        Assert.Contains("zz0", (await Assert.ThrowsAsync<MasterKeyException>(() => StartAsync(key))).Message, StringComparison.Ordinal);
    }

    private Task StartAsync(MasterKey key) => new MasterKeyFit(_store, new(new(key)), key).StartAsync(CancellationToken.None);

    private async Task AddAppsAsync(Keyring keyring, int count, string prefix = "app")
    {
        var apps = new EmbeddedApps(_store, _store, new HeardEvents(), TestClock.AtNoon());
        for (var i = 0; i < count; i++)
        {
            var id = AppId.Parse($"{prefix}{i}");
            var command = new CreateApp(
                id, $"key-{id}", "An app", "dev", new("k1", keyring.Seal(id.Value, "k1", "secret")), AppSettings.Default);
            Assert.Null((await apps.CreateAsync(command, CancellationToken.None)).Refusal);
        }
    }
}
