using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Rest.Why;

/// <summary>A server on a clock that tests move, with calls of its app's server.</summary>
internal sealed class WhyWorld : IAsyncDisposable
{
    private readonly HttpClient _http;

    private WhyWorld(LiveServer server, FakeTimeProvider time)
    {
        (Server, Time) = (server, time);
        _http = new() { BaseAddress = server.Url };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", $"{server.App.Key}:{server.Secret}");
    }

    internal LiveServer Server { get; }

    internal FakeTimeProvider Time { get; }

    internal string App => Server.App.Id.Value;

    internal static async Task<WhyWorld> StartAsync(AppSettings? settings = null)
    {
        var time = TestClock.AtNoon();
        return new(await LiveServer.StartAsync(time, settings: settings), time);
    }

    /// <summary>Publishes, a second later than whatever was before.</summary>
    internal async Task<int> NotifyAsync(string to, string id, string more = "", string type = "note", string outer = "")
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        var body = $$$"""{{{{to}}},"id":"{{{id}}}","notification":{"type":"{{{type}}}"{{{more}}}}{{{outer}}}}""";
        return (await SendAsync(HttpMethod.Post, "/api/notify", body)).Status;
    }

    internal async Task MarkAsync(string change, string body, string user = "ada")
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        var (status, answer) = await SendAsync(HttpMethod.Post, $"/api/notifications/{change}?user={user}", body);
        Assert.True(status == 200, answer.ToString());
    }

    internal async Task<WhySaid> WhyAsync(string id, string more = "", string user = "ada")
    {
        var (status, answer) = await SendAsync(HttpMethod.Get, $"/api/why?user={user}&id={id}{more}");
        Assert.True(status == 200, answer.ToString());
        return new(answer);
    }

    internal async Task<(int Status, JsonElement Answer)> SendAsync(
        HttpMethod method, string path, string? body = null, string? authorization = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (authorization is not null)
            request.Headers.Authorization = new("Bearer", authorization);
        using var response = await _http.SendAsync(request);
        return response.StatusCode == HttpStatusCode.NoContent
            ? (204, default)
            : ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}
