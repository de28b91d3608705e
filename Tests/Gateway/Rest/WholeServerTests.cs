using Nudge.Gateway.Limits;
using Nudge.Gateway.Rest.Description;
using Nudge.Realtime.Hosting;
using Nudge.Silo.Embedded;
using Nudge.Silo.Hosting;
using Nudge.Storage.Sqlite;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Tests.Gateway.Authentication;

namespace Nudge.Tests.Gateway.Rest;

public sealed class WholeServerTests
{
    /// <summary>
    /// Not for programs of the API's users: the hub is SignalR's, the demo's pages are the demo's, pages load the clients, and the
    /// description describes itself.
    /// </summary>
    private static readonly string[] Elsewhere =
        ["/hub", "/app/", "/pusher/app/", "/demo", "/health", "/metrics", "/nudge", "/openapi", OtherSpelling];

    /// <summary>Of <c>terminate_connections</c>, for ids with slashes that a library does not escape.</summary>
    private const string OtherSpelling = "/apps/{id}/users/{**path}";

    [Fact]
    public async Task Every_route_that_the_product_serves_is_described()
    {
        using var folder = new TemporaryFolder();
        await using var store = await SqliteStore.OpenAsync(
            new SqliteStoreOptions { Path = folder.FileOf("nudge.db") }, TimeProvider.System, CancellationToken.None);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = NudgeServer.Build(
            builder, new ServerOptions { Data = folder.Path, Demo = true }, store, MasterKeyFile.Load(null, folder.Path),
            new EmbeddedEngine());

        var routes = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToArray();

        Assert.IsType<BoundedLoggerFactory>(app.Services.GetRequiredService<ILoggerFactory>());
        Assert.Contains(routes, route => PathOf(route) == "/api/notify");
        Assert.All(
            routes.Where(route => !Elsewhere.Any(prefix => PathOf(route).StartsWith(prefix, StringComparison.Ordinal))),
            route => Assert.True(route.Metadata.GetMetadata<RefusedCodes>() is not null, $"{PathOf(route)} is not described."));
    }

    private static string PathOf(RouteEndpoint route) => $"/{route.RoutePattern.RawText!.Trim('/')}";
}
