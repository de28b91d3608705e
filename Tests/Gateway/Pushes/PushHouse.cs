using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Pushes;
using Nudge.Gateway.Outbound;
using Nudge.Gateway.Pusher.Webhooks;
using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Queue;
using Nudge.Silo.Hosting;
using Nudge.Tests.Gateway.Authentication;
using Nudge.Tests.Gateway.Rest;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pushes;

/// <summary>
/// A whole server under a clock of the test's, whose providers of pushes are stand-ins on loopback; an operator has a token.
/// </summary>
internal sealed class PushHouse : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _folder;
    private readonly ApiApp.Caller _operator;

    private PushHouse(LiveServer server, FakeTimeProvider time, TemporaryFolder folder, string token)
    {
        (Server, Time, _folder) = (server, time, folder);
        _operator = new(server.Url, $"Bearer {token}");
        Backend = new(server.Url, $"Bearer {server.App.Key}:{server.Secret}");
    }

    public LiveServer Server { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>Calls by the app's key.</summary>
    public ApiApp.Caller Backend { get; }

    public string App => Server.App.Id.Value;

    /// <param name="time">The test's.</param>
    /// <param name="where">Sets the addresses of the stand-ins.</param>
    /// <param name="settings">The app's, but for push, which is on.</param>
    public static async Task<PushHouse> StartAsync(FakeTimeProvider time, Action<PushOptions> where, AppSettings? settings = null)
    {
        var folder = new TemporaryFolder();
        var server = await LiveServer.StartAsync(
            time,
            settings: (settings ?? AppSettings.Default) with { Push = new(Enabled: true) },
            services: services =>
            {
                services.AddFirstAdmin(folder.Path, terminal: null);
                services.AddWebhooks();
                services.AddPushes();
                services.Configure<OutboundOptions>(options => options.AllowedNetworks = "127.0.0.1");
                services.Configure(where);
                // Stand-ins sign their own certificates.
                services.AddHttpClient(OutboundRegistration.PushesName).ConfigurePrimaryHttpMessageHandler((handler, _) =>
                    ((SocketsHttpHandler)handler).SslOptions.RemoteCertificateValidationCallback =
                        (_, certificate, _, _) => certificate?.Subject == "CN=127.0.0.1");
            });
        var password = (await File.ReadAllTextAsync(folder.FileOf(FirstAdmin.FileName))).Trim();
        var login = await new ApiApp.Caller(server.Url, "").PostAsync(
            "/api/admin/login", JsonSerializer.Serialize(new { name = FirstAdmin.Name, password }));
        return new(server, time, folder, login.Json(200).GetProperty("token").GetString()!);
    }

    /// <summary>Gives the app credentials, as an operator.</summary>
    public Task<ApiAnswer> PutCredentialsAsync(string provider, ReadOnlySpan<byte> credentials) => _operator.PutAsync(
        PathOf(provider), $$"""{"credentials":{{Encoding.UTF8.GetString(credentials)}}}""");

    /// <summary>The view that an operator has of them.</summary>
    public Task<ApiAnswer> ShowCredentialsAsync(string provider) => _operator.GetAsync(PathOf(provider));

    /// <summary>Registers a device of a user, past the API.</summary>
    public async Task<DeviceRow> AddDeviceAsync(DevicePlatform platform, string user, PushTarget target)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(target.Address));
        var now = Time.GetUtcNow();
        var row = new DeviceRow(
            App, Base64Url.EncodeToString(hash.AsSpan(0, 16)), platform, target.Address, target.P256dh, target.Auth, hash, user, null, hash,
            now, now, default);
        await Server.Store.PutAsync(row, CancellationToken.None);
        return row;
    }

    /// <summary>Publishes to a user.</summary>
    public async Task NotifyAsync(string user, string id) => (await Backend.PostAsync(
        "/api/notify",
        $$$"""
        {"user":"{{{user}}}","id":"{{{id}}}","notification":{"type":"loan.due","payload":{"title":"Überfällig","body":"Dune 📚"} } }
        """)).Json(202);

    /// <summary>The row of a device; <see langword="null"/>: nothing was tried yet.</summary>
    public PushSend? SendOf(string notification, DeviceRow device)
    {
        var job = Server.Store.PushJobs.SingleOrDefault(job => job.Notification == notification)?.Id;
        return Server.Store.PushSends.SingleOrDefault(send => send.Job == job && send.Device == device.Id);
    }

    public async Task<DeviceState> StateOfAsync(DeviceRow device) =>
        (await Server.Store.GetAsync(App, device.Id, CancellationToken.None))!.Health.State;

    /// <summary>Waits until each device of a notification has a row in its state, with its reason.</summary>
    public Task UntilAsync(string notification, params (DeviceRow Device, PushSendState State, string Reason)[] rows) =>
        Eventually.TrueAsync(() => Array.TrueForAll(
            rows, row => SendOf(notification, row.Device) is { } send && (send.State, send.Reason) == (row.State, row.Reason)));

    /// <summary>Moves the clock by steps in which the workers look, until something is so.</summary>
    public Task AdvanceUntilAsync(Func<bool> isSo) => Eventually.TrueAsync(() =>
    {
        if (isSo())
            return true;
        Time.Advance(Step);
        return false;
    });

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private string PathOf(string provider) => $"/api/apps/{App}/push/{provider}";
}
