namespace Nudge.Tests.Gateway.Rest;

/// <summary>A server whose clock stands until a test moves it.</summary>
internal sealed class StillServer : IAsyncDisposable
{
    private StillServer() => Server = new() { Time = Time };

    internal SteppedClock Time { get; } = new(DateTimeOffset.UtcNow);

    internal ApiServer Server { get; }

    /// <summary>Sets the clock as an operator does, so that no timer rings for each second in between.</summary>
    internal void Leap(TimeSpan by) => Time.Step(by);

    internal static async Task<StillServer> StartAsync()
    {
        var server = new StillServer();
        await server.Server.InitializeAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
