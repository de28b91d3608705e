using System.Net;
using Nudge.Tests.Support;

namespace Nudge.Tests.Realtime.Connections;

/// <summary>A server that stops sends its clients away in waves, and tells them to come back.</summary>
public sealed class DrainingTests
{
    [Fact]
    public async Task A_stop_closes_connections_with_a_spread_of_waits_and_takes_no_new_ones()
    {
        // The clock stands still while the server is looked at in the middle of it.
        var time = TestClock.AtNoon();
        await using var server = await LiveServer.StartAsync(time, options => options.DrainSeconds = 2);
        var clients = new List<HubTestClient>();
        for (var i = 0; i < 12; i++)
            clients.Add(await server.WelcomeAsync($"user{i}"));
        var stream = await server.ListenAsync("ada");
        var token = server.Token("ben");

        var stopping = server.StopAsync();
        await LiveServer.UntilAsync(() => server.Register.IsDraining, "draining began");
        using var refused = await StreamTestClient.RequestAsync(server.Url, token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("\"draining\"", await refused.Content.ReadAsStringAsync());
        await LiveServer.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(250));
                return stopping.IsCompleted;
            },
            "draining ended");
        var waits = new List<long>();
        foreach (var client in clients)
        {
            var closing = await client.NextAsync("closing");
            Assert.Equal("draining", closing.GetProperty("code").GetString());
            waits.Add(closing.GetProperty("retryAfterMs").GetInt64());
        }

        Assert.Equal("draining", (await stream.NextAsync("closing")).Body.GetProperty("code").GetString());
        await stopping;
        Assert.All(waits, wait => Assert.InRange(wait, 1_000, 3_000));
        Assert.True(waits.Distinct().Count() > 6, string.Join(" ", waits));
    }
}
