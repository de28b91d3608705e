using System.Text;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Core.Webhooks;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Outbound;
using Nudge.Gateway.Pusher.Webhooks;
using Nudge.Silo.Hosting;
using Nudge.Tests.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher.Webhooks;

/// <summary>
/// Webhooks on a memory store under a clock of the test's, with a real receiver; they can be stopped or lost, and started again.
/// </summary>
internal sealed class WebhookWorld : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly SecretBox _box;
    private ServiceProvider _services = null!;

    private WebhookWorld(TestReceiver receiver)
    {
        Receiver = receiver;
        Store = new(Time);
        _box = new(MasterKeyFile.Load(null, _folder.Path));
    }

    internal static AppId App { get; } = AppId.Parse("library");

    internal TestReceiver Receiver { get; }

    private Action<OutboundOptions> Configure { get; init; } = _ => { };

    internal FakeTimeProvider Time { get; } = TestClock.AtNoon();

    internal MemoryStore Store { get; }

    internal AppTable Apps { get; } = new();

    internal IOccupancyNotices Notices => _services.GetRequiredService<IOccupancyNotices>();

    internal DateTimeOffset Now => Time.GetUtcNow();

    internal static Task<WebhookWorld> StartAsync(bool isBatching = false, params PusherWebhook[] webhooks) =>
        StartAsync(_ => { }, isBatching, webhooks);

    internal static async Task<WebhookWorld> StartAsync(
        Action<OutboundOptions> configure, bool isBatching = false, params PusherWebhook[] webhooks)
    {
        var world = new WebhookWorld(await TestReceiver.StartAsync()) { Configure = configure };
        world.Set(isBatching, webhooks.Length == 0 ? [new(world.Receiver.Url.OriginalString)] : webhooks);
        await world.RestartAsync();
        return world;
    }

    /// <summary>The app as it is from now on, with these secrets.</summary>
    internal void Set(bool isBatching, IReadOnlyList<PusherWebhook> webhooks, params string[] secrets)
    {
        secrets = secrets.Length == 0 ? ["s3cret"] : secrets;
        var settings = new AppSettings(Pusher: new(Webhooks: webhooks, WebhookBatching: isBatching));
        AppSecret[] sealedSecrets = [.. secrets.Select(secret => new AppSecret(
            secret, _box.Seal(Encoding.UTF8.GetBytes(secret), $"app secret {App} {secret}"), Time.GetUtcNow()))];
        Apps.View = new(
            new(App.Value, "the-key", "Library", "test", true, sealedSecrets, [], settings, Time.GetUtcNow()), Revocations.None, 1);
    }

    /// <summary>A new process on the same store. The one before, if any, is gone without a word unless it was stopped.</summary>
    internal async Task RestartAsync()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<TimeProvider>(Time).AddSingleton<IWebhookOutbox>(Store)
            .AddSingleton<IApps>(Apps).AddSingleton(new Keyring(_box));
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(
            new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.AddOutbound().AddWebhooks();
        services.Configure<OutboundOptions>(options => options.AllowedNetworks = "127.0.0.0/8").Configure(Configure);
        _services = services.BuildServiceProvider();
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
    }

    /// <summary>Stops in the host's order: the last that was added first.</summary>
    internal async Task StopAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
            await service.StopAsync(CancellationToken.None).WaitAsync(Patience);
    }

    /// <summary>Moves the clock on until a condition holds.</summary>
    internal async Task UntilAsync(Func<bool> condition, string what, TimeSpan step)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"Not in time: {what}.");
            if (step > TimeSpan.Zero)
                Time.Advance(step);
            // Tasks that the last step set free run before the clock moves again.
            await Task.Delay(5);
        }
    }

    /// <summary>Whether the outbox has no event left.</summary>
    internal bool IsEmpty => Store.ReadNextDueAsync(CancellationToken.None).Result is null;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
        await Receiver.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>One app, as the test says.</summary>
    internal sealed class AppTable : IApps
    {
        internal AppView? View { get; set; }

        public ValueTask<AppView?> GetAsync(AppId id, CancellationToken cancellationToken) => new(id == App ? View : null);

        public ValueTask<AppView?> FindByKeyAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Answer<AppView>> CreateAsync(CreateApp command, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Answer<AppView>> ChangeAsync(AppId id, AppCommand command, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<AppView>> ListAsync(string afterId, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
