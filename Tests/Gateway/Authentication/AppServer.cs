using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Nudge.Core.Accounts;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Plans;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Rest.Apps;
using Nudge.Silo.Embedded;
using Nudge.Silo.Hosting;
using Nudge.Tests.Core;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Authentication;

/// <summary>
/// A real server on a loopback port with the faces of apps, tokens and admins, one app, and a route for each kind of caller.
/// </summary>
internal sealed class AppServer : IAsyncDisposable
{
    public const string AdminPassword = "a password for tests";

    // A hash costs a tenth of a second on purpose; the tests share one.
    private static readonly string PasswordHash = AdminPasswords.Hash(FirstAdmin.Name, AdminPassword);

    private readonly WebApplication _app;
    private readonly TemporaryFolder _folder;

    private AppServer(WebApplication app, TemporaryFolder folder, FakeTimeProvider time, FakeAppStore store, HeardEvents events)
    {
        _app = app;
        _folder = folder;
        Time = time;
        Store = store;
        Events = events;
        Url = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        Client = new() { BaseAddress = new(Url) };
    }

    public FakeTimeProvider Time { get; }

    public FakeAppStore Store { get; }

    public HeardEvents Events { get; }

    /// <summary>Lines of the log.</summary>
    public required ConcurrentQueue<string> Log { get; init; }

    public string Url { get; }

    public HttpClient Client { get; }

    public string AdminToken { get; private set; } = "";

    public string AppId { get; private set; } = "";

    public string Key { get; private set; } = "";

    public string Kid { get; private set; } = "";

    public string Secret { get; private set; } = "";

    public string ServerCredentials => $"Bearer {Key}:{Secret}";

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<AppServer> StartAsync(string settings = "{}")
    {
        var folder = new TemporaryFolder();
        var (time, store, events) = (TestClock.AtNoon(), new FakeAppStore(), new HeardEvents());
        await store.TryAddFirstAsync(FirstAdmin.Name, PasswordHash, time.GetUtcNow(), CancellationToken.None);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var lines = new LineProvider();
        builder.Logging.ClearProviders().AddProvider(lines);
        builder.Services.AddSingleton<TimeProvider>(time).AddSingleton<IEventSink>(events)
            .AddSingleton<IActorStore>(store).AddSingleton<IAppReader>(store).AddSingleton<IAdminStore>(store)
            .AddSingleton<IAccountStore>(new MemoryStore(time))
            .AddSingleton<IQuotaStore>(new MemoryStore(time)).AddSingleton<IQuotas, EmbeddedQuotas>()
            .AddSingleton<IInboxes>(new ActorBench()).AddSingleton<IDevices>(new MemoryStore(time))
            .AddSingleton<ISubscribers>(new MemoryStore(time))
            .AddSingleton<EmbeddedApps>().AddSingleton<IApps>(services => services.GetRequiredService<EmbeddedApps>())
            .AddCallers(MasterKeyFile.Load(null, folder.Path)).AddFirstAdmin(folder.Path, terminal: null)
            .AddAppsApi();
        // Everybody comes from one address here.
        builder.Services.Configure<LimitsOptions>(options => (options.AnonymousPerSecond, options.AnonymousBurst) = (100_000, 1_000_000));
        var app = builder.Build();
        app.UseCallers();
        app.MapAppsApi();
        MapProbes(app);
        await app.StartAsync();
        var server = new AppServer(app, folder, time, store, events) { Log = lines.Lines };
        await server.PrepareAsync(settings);
        return server;
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? authorization = null, string? body = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Client.SendAsync(request);
    }

    /// <summary>Sends, expects success, and gives the JSON of the answer.</summary>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, string authorization, string? body = null)
    {
        using var response = await SendAsync(method, path, authorization, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>Sends, expects a problem, and gives it as <c>status code field limit</c>.</summary>
    public async Task<string> RefusedAsync(
        HttpMethod method, string path, string? authorization = null, string? body = null, string? origin = null)
    {
        using var response = await SendAsync(method, path, authorization, body, origin);
        return await ProblemOf(response);
    }

    public static async Task<string> ProblemOf(HttpResponseMessage response)
    {
        Assert.False(response.IsSuccessStatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        string Text(string name) => problem.TryGetProperty(name, out var value) ? $" {value}" : "";
        return $"{problem.GetProperty("status")} {problem.GetProperty("code")}{Text("field")}{Text("limit")}";
    }

    /// <summary>A token as the app's server gets it.</summary>
    public async Task<string> TokenAsync(string user, string capabilities = "{}") =>
        (await CallAsync(
            HttpMethod.Post, "/api/realtime/token", ServerCredentials, $$"""{"user":"{{user}}","capabilities":{{capabilities}}}"""))
        .GetProperty("token").GetString()!;

    public async Task<string> LogInAsync(string password = AdminPassword) => (await CallAsync(
        HttpMethod.Post, "/api/admin/login", "", $$"""{"name":"admin","password":"{{password}}"}""")).GetProperty("token").GetString()!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class LineProvider : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }

    private static void MapProbes(WebApplication app)
    {
        app.MapPost("/server", (ServerCaller caller) => Results.Text($"server {caller.App.Id} {caller.Credential}")).RequireServer();
        app.MapGet("/client", (ClientCaller caller) => Results.Text($"client {caller.User}")).RequireClient();
        app.MapGet("/either", (Caller caller) => Results.Text(caller.GetType().Name)).RequireClientOrServer();
        app.MapGet("/admin", (AdminCaller caller) => Results.Text($"admin {caller.Name}")).RequireAdmin();
        app.MapGet("/live", (ClientCaller caller) => Results.Text($"client {caller.User}")).RequireLiveClient();
        app.MapGet("/anyone", () => Results.Text("anyone"));
    }

    private async Task PrepareAsync(string settings)
    {
        AdminToken =
            $"Bearer {Service<AdminTokens>().Mint(FirstAdmin.Name, (await Store.FindAdminAsync(FirstAdmin.Name, CancellationToken.None))!).Token}";
        var created = await CallAsync(
            HttpMethod.Post, "/api/apps", AdminToken,
            $$"""{"name":"Library","id":"library","environment":"prod","settings":{{settings}}}""");
        (AppId, Key) =
            (created.GetProperty("app").GetProperty("id").GetString()!, created.GetProperty("app").GetProperty("key").GetString()!);
        (Kid, Secret) = (
            created.GetProperty("secret").GetProperty("kid").GetString()!,
            created.GetProperty("secret").GetProperty("secret").GetString()!);
    }
}
