namespace Nudge.Tests.Gateway.Rest;

/// <summary>A server whose clock stands until a test moves it.</summary>
internal sealed class StillServer : IAsyncDisposable
{
    private StillServer() => Server = new() { Time = Time };

    internal FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    internal ApiServer Server { get; }

    internal static async Task<StillServer> StartAsync()
    {
        var server = new StillServer();
        await server.Server.InitializeAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
