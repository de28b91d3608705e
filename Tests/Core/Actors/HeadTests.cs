using System.Net;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Actors;

/// <summary>HEAD is answered wherever GET is, and ends where GET would not.</summary>
public sealed class HeadTests
{
    [Fact]
    public async Task Monitors_ask_by_HEAD_and_get_the_status_and_no_body()
    {
        await using var server = await NudgeProcess.StartAsync(new NudgeStart(), CancellationToken.None);
        using var client = await server.CreateDemoAppClientAsync(CancellationToken.None);
        foreach (var (path, status) in new[]
        {
            ("/health/live", 200), ("/health/ready", 200), ("/api/notifications?user=ada", 200),
            ("/api/notifications/summary?user=ada", 200),
            ("/api/subscriptions?user=ada", 200), ("/openapi/v1.json", 200), ("/demo", 200), ("/demo/main.js", 200),
            ("/api/notifications", 400), ("/api/apps", 403),
            ("/nothing", 404), ("/api/notify", 405),
        })
        {
            using var got = await client.GetAsync(new Uri(path, UriKind.Relative));
            using var asked = await client.SendAsync(new(HttpMethod.Head, new Uri(path, UriKind.Relative)));

            Assert.Equal((path, status, status), (path, (int)got.StatusCode, (int)asked.StatusCode));
            Assert.Equal(got.Content.Headers.ContentType, asked.Content.Headers.ContentType);
            Assert.Empty(await asked.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task HEAD_on_a_stream_ends_and_holds_no_place()
    {
        await using var server = await LiveServer.StartAsync();
        using var client = new HttpClient { BaseAddress = server.Url };

        using var stream = await client.SendAsync(
            new(HttpMethod.Head, new Uri($"/api/stream?token={server.Token("ada")}", UriKind.Relative)));
        using var refused = await client.SendAsync(new(HttpMethod.Head, new Uri("/api/stream?token=x", UriKind.Relative)));
        using var hub = await client.SendAsync(new(HttpMethod.Head, new Uri($"/hub?access_token={server.Token("ada")}", UriKind.Relative)));

        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (stream.StatusCode, stream.Content.Headers.ContentType?.MediaType));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest), (refused.StatusCode, hub.StatusCode));
        Assert.Equal(0, server.Register.Count);
    }
}
