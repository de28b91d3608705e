namespace Nudge.Tests.Gateway.Rest;

/// <summary>A server whose clock stands until a test moves it.</summary>
internal sealed class StillServer : IAsyncDisposable
{
    private StillServer() => Server = new() { Time = Time };

    internal FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    internal ApiServer Server { get; }

    /// <summary>Sets the clock forth as an operator does, so that no timer rings for each second in between.</summary>
    internal void Leap(TimeSpan by) => Time.AdjustTime(Time.GetUtcNow() + by);

    internal static async Task<StillServer> StartAsync()
    {
        var server = new StillServer();
        await server.Server.InitializeAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
