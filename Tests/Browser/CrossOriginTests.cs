using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Playwright;
using Nudge.Core.Apps;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Browser;

/// <summary>
/// Pages of another origin, with official clients as they are: SignalR's sends credentials of the browser unless it is told not to.
/// </summary>
[Collection(BrowserCollection.Name)]
public sealed class CrossOriginTests(Chromium chromium) : IAsyncLifetime
{
    private const string Page = """
        <!doctype html>
        <meta charset="utf-8">
        <title>Shop</title>
        <script src="/signalr.js"></script>
        <script>
          const next = (source, name) => new Promise((resolve) => (source.on ?? source.addEventListener).call(source, name, resolve))
          window.connect = async ([url, token]) => {
            const connection = new signalR.HubConnectionBuilder().withUrl(`${url}hub`, { accessTokenFactory: () => token }).build()
            window.inbox = next(connection, 'inbox')
            const welcome = next(connection, 'welcome')
            await connection.start()
            return (await welcome).user
          }
          window.listen = ([url, token, withCredentials]) => {
            const source = new EventSource(`${url}api/stream?token=${token}`, { withCredentials })
            window.closing = next(source, 'closing').then(({ data }) => JSON.parse(data).code)
            window.welcome = next(source, 'welcome').then(({ data }) => JSON.parse(data).user)
          }
          window.summary = async ([url, token, credentials]) =>
            (await fetch(`${url}api/notifications/summary`, { credentials, headers: { authorization: `Bearer ${token}` } })).status
        </script>
        """;

    private readonly Chromium _chromium = chromium.OrSkip();
    private LiveServer _server = null!;
    private WebApplication _shop = null!;
    private IBrowserContext _context = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        Skip.WithoutNodeClients();
        _server = await LiveServer.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _shop = builder.Build();
        _shop.MapGet("/", () => Results.Content(Page, "text/html"));
        _shop.MapGet("/signalr.js", () => Results.File(
            RepositoryRoot.PathOf("Tests", "Clients", "node_modules", "@microsoft", "signalr", "dist", "browser", "signalr.js"),
            "text/javascript"));
        await _shop.StartAsync();
        var shop = _shop.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        await _server.ChangeAppAsync(
            new ChangeApp(Settings: System.Text.Json.JsonSerializer.SerializeToElement(new { allowedOrigins = new[] { shop } })));
        _context = await _chromium.Browser.NewContextAsync();
        _page = await _context.NewPageAsync();
        await _page.GotoAsync(shop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_context is not null)
            await _context.DisposeAsync();
        if (_shop is not null)
            await _shop.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_official_SignalR_client_of_an_allowed_page_connects_as_it_is()
    {
        Assert.Equal("ada", await _page.EvaluateAsync<string>("connect", Arguments()));

        await _server.PublishToUserAsync("ada");

        Assert.Equal("item", await _page.EvaluateAsync<string>("() => inbox.then(({ change }) => change)"));
    }

    [Theory]
    [InlineData("omit")]
    [InlineData("same-origin")]
    [InlineData("include")]
    public async Task The_REST_face_is_read_with_credentials_and_without(string credentials)
    {
        var arguments = Arguments(credentials);
        Assert.Equal(200, await _page.EvaluateAsync<int>("summary", arguments));

        // A refusal can be read as well: a client that cannot tell it from a broken network never asks for a new token.
        await _server.ChangeAppAsync(new Revoke(RevocationTarget.User, "ada"));
        Assert.Equal(401, await _page.EvaluateAsync<int>("summary", arguments));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_EventSource_that_met_an_outage_comes_back_by_itself(bool withCredentials)
    {
        _server.Store.IsUnreadable = true;
        await _page.EvaluateAsync("listen", new object[] { _server.Url.ToString(), _server.Token("ada"), withCredentials });
        Assert.Equal("outcome_unknown", await _page.EvaluateAsync<string>("() => closing"));

        _server.Store.IsUnreadable = false;

        Assert.Equal("ada", await _page.EvaluateAsync<string>("() => welcome"));
    }

    private string[] Arguments(params string[] more) => [_server.Url.ToString(), _server.Token("ada"), .. more];
}
