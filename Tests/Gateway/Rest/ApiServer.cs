using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Retention;
using Nudge.Core.Why;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Http;
using Nudge.Gateway.Rest;
using Nudge.Gateway.Rest.Apps;
using Nudge.Realtime.Hosting;
using Nudge.Silo.Embedded;
using Nudge.Silo.Hosting;
using Nudge.Storage.Sqlite;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Tests.Gateway.Authentication;
using Nudge.Tests.Gateway.Pusher.Http;
using Nudge.Tests.Gateway.Rest.Why;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>
/// A real server on a loopback port with the whole REST face, the embedded host and a SQLite file. Each test makes an app of its own on it.
/// </summary>
public sealed class ApiServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private SqliteStore _store = null!;
    private WebApplication _app = null!;

    /// <summary>In place of the system's clock.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The id of the app that is open to anyone; empty: none.</summary>
    internal string PublicApp { get; init; } = "";

    /// <summary>Bounds other than the common ones.</summary>
    internal Action<LimitsOptions>? Limits { get; init; }

    internal Uri Url { get; private set; } = null!;

    internal HeardEvents Events { get; } = new();

    /// <summary>In place of channels with Pusher clients on them.</summary>
    internal FakePusherChannels PusherChannels { get; } = new();

    /// <summary>The store's write side, which can be made to fail.</summary>
    internal BreakableStore Writes { get; private set; } = null!;

    /// <summary>Warnings and errors that were logged: none, unless a test broke something.</summary>
    internal IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>The logged line is the one that a test wanted: nobody else, in whatever order, finds it.</summary>
    internal void Forgive() => _complaints.Clear();

    internal string AdminPassword => File.ReadAllText(_folder.FileOf(FirstAdmin.FileName)).Trim();

    internal IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    internal T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        _store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = _folder.FileOf("nudge.db") }, Time, CancellationToken.None);
        Writes = new(_store);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(new Complaining(_complaints)).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(Time).AddSingleton<IEventSink>(Events);
        builder.Services.AddStore(_store);
        builder.Services.AddSingleton<IActorStore>(Writes);
        builder.Services.AddEmbeddedActors();
        builder.Services.AddSingleton<RetentionMetrics>().AddSingleton<AppPurgeRound>();
        builder.Services.AddCallers(MasterKeyFile.Load(null, _folder.Path))
            .AddFirstAdmin(_folder.Path, terminal: null).AddAppsApi().AddRest().AddPusherHttp();
        builder.Services.AddSingleton<IPusherChannels>(PusherChannels).AddSingleton<IDeliveries, NoConnections>();
        // Everybody comes from one address here.
        builder.Services.Configure<LimitsOptions>(options => (options.AnonymousPerSecond, options.AnonymousBurst) = (100_000, 1_000_000));
        builder.Services.Configure<ServerOptions>(options => options.PublicApp = PublicApp);
        if (Limits is not null)
            builder.Services.Configure(Limits);
        builder.Services.Configure<AccountsOptions>(options => (options.Registration, options.RegistrationsPerHour) = (true, 1_000));
        _app = builder.Build();
        _app.UseProblems();
        _app.UseHeadRequests();
        _app.UsePusherPrefix();
        _app.UseRouting();
        _app.UseCallers();
        _app.MapAppsApi();
        _app.MapRest();
        _app.MapPusherHttp();
        await _app.StartAsync();
        Url = new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A new app.</summary>
    internal async Task<ApiApp> CreateAppAsync(AppSettings? settings = null)
    {
        var id = NewCredential.AppId();
        var (kid, secret) = (NewCredential.Kid(), NewCredential.Secret());
        var keyring = Service<Keyring>();
        var created = await Service<IApps>().CreateAsync(
            new(
                id, NewCredential.AppKey(), "Library", "test", new(kid, keyring.Seal(id.Value, kid, secret)),
                settings ?? AppSettings.Default),
            CancellationToken.None);
        Assert.True(created.IsAccepted, created.Refusal?.Message);
        return new(this, created.Value.Id, $"{created.Value.Key}:{secret}");
    }

    private sealed class Complaining(ConcurrentQueue<string> complaints) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                complaints.Enqueue($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
