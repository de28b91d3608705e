using System.Text.Json;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>A Pusher client of a test, over a socket or over requests.</summary>
internal interface IPusherTestClient : IAsyncDisposable
{
    string SocketId { get; }

    /// <summary>The answer of an app's server to an authorization request.</summary>
    string Sign(string text);

    Task SendAsync(string name, object data, string? channel = null);

    /// <summary>The next event of this name; those before it are kept for other calls.</summary>
    Task<JsonElement> NextAsync(string name, string? channel = null);

    /// <summary>The code that it is closed with.</summary>
    Task<int?> CloseCodeAsync();

    /// <summary>The names of all events that came and were not taken.</summary>
    IReadOnlyList<string> TakeNames();
}
