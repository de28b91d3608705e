using System.Diagnostics;
using System.Text.Json;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.ServerSentEvents;

/// <summary>Streams as <c>curl -N</c> and a standard EventSource read them.</summary>
public sealed class ForeignStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Curl_reads_each_event_as_it_happens()
    {
        Skip.WithoutPrograms("curl");
        await using var server = await LiveServer.StartAsync();
        var lines = new OutputLines();
        var start = new ProcessStartInfo("curl");
        foreach (var argument in new[]
        {
            "--silent", "--no-buffer", $"{server.Url}api/stream?channels=library:7&token={server.Token("ada")}",
        })
            start.ArgumentList.Add(argument);
        await using var curl = ChildProcess.Start(start, lines);

        await lines.FindAsync(line => line.Contains("\"library:7\"", StringComparison.Ordinal)).WaitAsync(Patience);
        await server.PublishAsync("library:7", text: "as it happens");
        var line = await lines.FindAsync(each => each.Contains("as it happens", StringComparison.Ordinal)).WaitAsync(Patience);

        Assert.StartsWith("data: {\"channel\":\"library:7\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_EventSource_that_is_cut_comes_back_with_nothing_missing_and_nothing_twice()
    {
        Skip.WithoutNodeClients();
        await using var server = await LiveServer.StartAsync();
        await using var proxy = new CuttableProxy(server.Url);
        await using var client = NodeProcess.Start(
            "eventsource-client.mjs", $"{proxy.Address}api/stream?channels=library:7&token={server.Token("ada")}");
        await client.ReceiveAsync(told => IsAttached(told), Patience, CancellationToken.None);
        var offsets = new List<long>();

        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 5; i++)
                await server.PublishAsync("library:7");
            proxy.Cut();
            await server.PublishAsync("library:7");
        }

        while (offsets.Count < 18)
        {
            var told = await client.ReceiveAsync(_ => true, Patience, CancellationToken.None);
            Assert.NotEqual("reset", told.GetProperty("name").GetString());
            if (told.GetProperty("name").GetString() == "channel")
                offsets.Add(told.GetProperty("body").GetProperty("offset").GetInt64());
        }

        Assert.Equal(Enumerable.Range(1, 18).Select(offset => (long)offset), offsets);
    }

    private static bool IsAttached(JsonElement told) =>
        told.GetProperty("name").GetString() == "attached" && told.GetProperty("body").GetProperty("channel").GetString() == "library:7";
}
