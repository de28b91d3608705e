using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Tests.Support;

namespace Nudge.Tests.Browser.Pusher;

/// <summary>
/// An app's own web server, of another origin than Nudge: serves a page with unmodified pusher-js, and signs what the page's user may.
/// </summary>
internal sealed class PusherShop : IAsyncDisposable
{
    // That of the server library in Tests/Clients.
    private static readonly byte[] MasterKey = [.. Enumerable.Repeat((byte)7, 32)];

    private readonly WebApplication _app;
    private readonly DemoApp _credentials;

    private PusherShop(DemoApp credentials)
    {
        _credentials = credentials;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapGet("/shop", () => FileOf("text/html", "pusher-shop.html"));
        _app.MapGet("/queries", () => FileOf("text/html", "pusher-queries.html"));
        _app.MapGet(
            "/query-core/{name}",
            (string name) => FileOf("text/javascript", "node_modules", "@tanstack", "query-core", "build", "modern", name));
        _app.MapGet("/pusher-calls.mjs", () => FileOf("text/javascript", "pusher-calls.mjs"));
        _app.MapGet("/pusher-js/{name}", (string name) => FileOf("text/javascript", "node_modules", "pusher-js", "dist", "web", name));
        _app.MapPost("/pusher/auth", async (HttpRequest request) => Authorize(await request.ReadFormAsync()));
        _app.MapPost("/pusher/user-auth", async (HttpRequest request) => Authenticate(await request.ReadFormAsync()));
    }

    public Uri Url { get; private set; } = null!;

    public static async Task<PusherShop> StartAsync(DemoApp credentials)
    {
        var shop = new PusherShop(credentials);
        await shop._app.StartAsync();
        shop.Url = new(
            shop._app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        return shop;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IResult FileOf(string type, params string[] path) =>
        Results.File(RepositoryRoot.PathOf(["Tests", "Clients", .. path]), type);

    private IResult Authorize(IFormCollection form)
    {
        var (channel, socket, user) = (form["channel_name"].ToString(), form["socket_id"].ToString(), UserOf(form));
        if (channel.StartsWith("presence-", StringComparison.Ordinal) && user.OmitChannelData != true)
        {
            var data = JsonSerializer.Serialize(new { user_id = user.Id, user_info = user.Info });
            return Results.Json(new { auth = Sign($"{socket}:{channel}:{data}", user), channel_data = data });
        }

        var auth = Sign($"{socket}:{channel}", user);
        if (!channel.StartsWith("private-encrypted-", StringComparison.Ordinal))
            return Results.Json(new { auth });
        var shared = SHA256.HashData([.. Encoding.UTF8.GetBytes(channel), .. MasterKey]);
        return Results.Json(new { auth, shared_secret = Convert.ToBase64String(shared) });
    }

    private IResult Authenticate(IFormCollection form)
    {
        var user = UserOf(form);
        var data = JsonSerializer.Serialize(new { id = user.Id, user_info = user.Info, watchlist = user.Watchlist ?? [] });
        return Results.Json(new { auth = Sign($"{form["socket_id"]}::user::{data}", user), user_data = data });
    }

    private string Sign(string text, ShopUser user)
    {
        var signature = PusherSignature.Sign(Encoding.UTF8.GetBytes(_credentials.Secret), text);
        return $"{_credentials.Key}:{(user.BreakSignature == true ? signature[..^1] + (signature[^1] == '0' ? '1' : '0') : signature)}";
    }

    private static ShopUser UserOf(IFormCollection form) =>
        JsonSerializer.Deserialize<ShopUser>(form["user"].ToString(), JsonSerializerOptions.Web)!;

    /// <summary>Who asks, in the place of a session's cookie.</summary>
    private sealed record ShopUser(
        string Id, JsonElement Info, IReadOnlyList<string>? Watchlist, bool? OmitChannelData, bool? BreakSignature);
}
