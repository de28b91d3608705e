using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Gateway;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Hubs;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Pusher;
using Nudge.Gateway.Pusher.Http;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Rest;
using Nudge.Gateway.Rest.Apps;
using Nudge.Gateway.ServerSentEvents;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;
using Nudge.Silo.Embedded;
using Nudge.Silo.Hosting;
using Nudge.Tests.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Realtime;

/// <summary>
/// A real server on a loopback port with every face that is live, over a store in memory, with one app. A test has it to itself.
/// </summary>
internal sealed class LiveServer : IAsyncDisposable
{
    // Nothing takes that long; a machine that has much else to do may.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly List<IAsyncDisposable> _clients = [];
    private readonly WebApplication _app;
    private long _lastId;

    private LiveServer(
        TimeProvider? time, Action<ConnectionsOptions>? configure, Action<PusherOptions>? pusher, Action<IServiceCollection>? services)
    {
        Time = time ?? TimeProvider.System;
        Store = new(Time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(new ComplaintLog(_complaints));
        builder.Services.AddSingleton(Time).AddStore(Store);
        builder.Services.AddEmbeddedActors();
        // Without a first admin: nobody logs in here, and the hash of a password is half the time of a start.
        builder.Services.AddCallers(MasterKeyFile.Load(null, _folder.Path)).AddAppsApi().AddRest();
        builder.Services.AddRealtime().AddHub().AddStream().AddPusher(sharesStore: false).AddPusherHttp();
        // Tests end at once, unless it is the draining that they look at.
        builder.Services.Configure<ConnectionsOptions>(options =>
        {
            options.DrainSeconds = 0;
            // Everybody comes from one address here.
            options.PerAddressMax = options.SocketsPerAddressMax = 100_000;
        });
        builder.Services.Configure<LimitsOptions>(options => (options.AnonymousPerSecond, options.AnonymousBurst) = (100_000, 1_000_000));
        if (configure is not null)
            builder.Services.Configure(configure);
        if (pusher is not null)
            builder.Services.Configure(pusher);
        services?.Invoke(builder.Services);
        _app = builder.Build();
        _app.UseTrustedProxies();
        _app.UseUnreadBodies();
        _app.UseProblems();
        _app.UseHeadRequests();
        _app.UseRouting();
        _app.UseAnonymousRates();
        _app.UseCallers();
        _app.MapAppsApi();
        _app.MapRest();
        _app.MapHub();
        _app.MapStream();
        _app.MapPusher();
        _app.MapPusherHttp();
    }

    public TimeProvider Time { get; }

    public MemoryStore Store { get; }

    public Uri Url { get; private set; } = null!;

    public AppView App { get; private set; } = null!;

    /// <summary>The protocol of hub clients, unless told otherwise.</summary>
    public string HubProtocol { get; init; } = "json";

    /// <summary>The app's secret.</summary>
    public string Secret { get; private set; } = "";

    /// <summary>Warnings and errors that were logged.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public IChannels Channels => Service<IChannels>();

    public IInboxes Inboxes => Service<IInboxes>();

    public ConnectionRegister Register => Service<ConnectionRegister>();

    /// <summary>Of the connections that are opened for one user.</summary>
    public IEnumerable<UserSession> Sessions => Register.All.OfType<SessionConnection>().Select(connection => connection.Session);

    public static async Task<LiveServer> StartAsync(
        TimeProvider? time = null, Action<ConnectionsOptions>? configure = null, AppSettings? settings = null,
        Action<PusherOptions>? pusher = null, Action<IServiceCollection>? services = null, string hubProtocol = "json")
    {
        var server = new LiveServer(time, configure, pusher, services) { HubProtocol = hubProtocol };
        await server._app.StartAsync();
        server.Url = new(
            server._app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        var id = NewCredential.AppId();
        var (kid, secret) = (NewCredential.Kid(), NewCredential.Secret());
        var created = await server.Service<IApps>().CreateAsync(
            new(
                id, NewCredential.AppKey(), "Library", "test", new(kid, server.Service<Keyring>().Seal(id.Value, kid, secret)),
                settings ?? AppSettings.Default),
            CancellationToken.None);
        server.App = created.Value!;
        server.Secret = secret;
        return server;
    }

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public ChannelKey Channel(string name) => new(App.Id, ChannelName.Parse(name));

    public InboxKey Inbox(string user) => new(App.Id, UserId.Parse(user));

    /// <summary>A token of a user, for an hour unless told otherwise.</summary>
    public string Token(string user, string capabilities = """{"*":["subscribe"]}""", TimeSpan? lifetime = null)
    {
        using var json = JsonDocument.Parse(capabilities);
        var capability = Capability.Read(json.RootElement, isMinting: true, "capabilities");
        var app = Service<IApps>().GetAsync(App.Id, CancellationToken.None).AsTask().GetAwaiter().GetResult()!;
        return Service<ClientTokens>().Mint(app, UserId.Parse(user), capability.Value!, lifetime ?? TimeSpan.FromHours(1)).Token;
    }

    /// <summary>A hub client of a user, connected; it goes with the server.</summary>
    public async Task<HubTestClient> ConnectAsync(
        string user, string capabilities = """{"*":["subscribe"]}""", string query = "", string? protocol = null)
    {
        var client = await HubTestClient.ConnectAsync(Url, Token(user, capabilities), query, protocol: protocol ?? HubProtocol);
        _clients.Add(client);
        return client;
    }

    /// <summary>The same, after it was welcomed.</summary>
    public async Task<HubTestClient> WelcomeAsync(string user, string capabilities = """{"*":["subscribe"]}""", string? protocol = null)
    {
        var client = await ConnectAsync(user, capabilities, protocol: protocol);
        await client.NextAsync("welcome");
        return client;
    }

    public async Task<StreamTestClient> ListenAsync(
        string user, string query = "", string? lastId = null, string capabilities = """{"*":["subscribe"]}""")
    {
        var client = await StreamTestClient.ConnectAsync(Url, Token(user, capabilities), query, lastId);
        _clients.Add(client);
        return client;
    }

    public Publication Note(string? actor = null, string type = "note.updated", string? entity = null, string? text = null)
    {
        var id = NotificationId.Parse($"n{Interlocked.Increment(ref _lastId)}");
        var json = JsonSerializer.SerializeToUtf8Bytes(new { type, actorId = actor, entityId = entity, payload = new { text } });
        var envelope = Envelope.Read(json, Time.GetUtcNow(), Envelope.BytesMax);
        Assert.True(envelope.IsAccepted, envelope.Refusal?.Message);
        return new(id, envelope.Value, PublishRules.Plain);
    }

    /// <summary>Publishes to a channel; gives the offset.</summary>
    public async Task<long> PublishAsync(
        string channel, string? actor = null, string type = "note.updated", string? entity = null, string? text = null)
    {
        var answer = await Channels.PublishAsync(Channel(channel), Note(actor, type, entity, text), CancellationToken.None);
        return answer.Value!.Position!.Value.Offset;
    }

    /// <summary>Publishes to a user; gives the version.</summary>
    public async Task<long> PublishToUserAsync(string user, string? actor = null, string type = "note.updated", string? text = null)
    {
        var answer = await Inboxes.PublishAsync(Inbox(user), Note(actor, type, text: text), CancellationToken.None);
        return answer.Value!.Position!.Value.Offset;
    }

    public Task SubscribeAsync(string user, string channel) =>
        Inboxes.SubscribeAsync(Inbox(user), ChannelName.Parse(channel), CancellationToken.None);

    public Task UnsubscribeAsync(string user, string channel) =>
        Inboxes.UnsubscribeAsync(Inbox(user), ChannelName.Parse(channel), CancellationToken.None);

    public async Task ChangeAppAsync(AppCommand command)
    {
        var answer = await Service<IApps>().ChangeAsync(App.Id, command, CancellationToken.None);
        Assert.True(answer.IsAccepted, answer.Refusal?.Message);
    }

    /// <summary>Waits for what is bound to come true soon.</summary>
    public static Task UntilAsync(Func<bool> isSo, string what) => Eventually.TrueAsync(isSo, Patience, what);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        // Clients that left without a word would be waited for.
        foreach (var connection in Register.All)
            connection.Abort();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Stops as the host does when the process is asked to end.</summary>
    public Task StopAsync() => _app.StopAsync();

    private sealed class ComplaintLog(ConcurrentQueue<string> complaints) : ILoggerProvider, ILogger
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
