using System.Text.Json;

namespace Nudge.Tests.Realtime;

/// <summary>An attachment that begins some rows before the head.</summary>
public sealed class RewindTests
{
    [Theory]
    [InlineData(3, new long[] { 3, 4, 5, 6 })]
    [InlineData(100, new long[] { 1, 2, 3, 4, 5, 6 })]
    public async Task The_newest_rows_come_first_and_live_ones_follow(int rows, long[] expected)
    {
        await using var server = await LiveServer.StartAsync();
        for (var i = 0; i < 5; i++)
            await server.PublishAsync("library:7");
        var client = await server.WelcomeAsync("ada");

        var answer = await client.InvokeAsync("Attach", "library:7", null, rows);
        await server.PublishAsync("library:7");

        var offsets = new List<long>();
        while (offsets.Count == 0 || offsets[^1] < 6)
            offsets.Add((await client.NextAsync("channel")).GetProperty("offset").GetInt64());
        Assert.Equal(expected, offsets);
        Assert.EndsWith(".5", answer.GetProperty("position").GetString());
        Assert.True(answer.GetProperty("recovered").GetBoolean());
    }

    [Fact]
    public async Task An_empty_channel_is_attached_at_its_head()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.WelcomeAsync("ada");

        var answer = await client.InvokeAsync("Attach", "library:7", null, 20);
        await server.PublishAsync("library:7");

        Assert.True(answer.GetProperty("recovered").GetBoolean());
        Assert.Equal(1, (await client.NextAsync("channel")).GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task A_position_wins_so_that_a_client_that_comes_back_repeats_its_call()
    {
        await using var server = await LiveServer.StartAsync();
        for (var i = 0; i < 5; i++)
            await server.PublishAsync("library:7");
        var client = await server.WelcomeAsync("ada");
        var head = (await client.InvokeAsync("Attach", "library:7")).GetProperty("position").GetString()!;

        await client.InvokeAsync("Attach", "library:7", head.Split('.')[0] + ".4", 3);

        Assert.Equal(5, (await client.NextAsync("channel")).GetProperty("offset").GetInt64());
        Assert.DoesNotContain(client.TakeAll(), message => message.Name == "channel");
    }

    [Fact]
    public async Task A_channel_that_is_received_by_a_subscription_is_rewound_as_well()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        await server.PublishAsync("library:7");
        await server.PublishAsync("library:7");
        var client = await server.WelcomeAsync("ada");

        await client.InvokeAsync("Attach", "library:7", null, 1);
        await server.PublishAsync("library:7");

        Assert.Equal(2, (await client.NextAsync("channel")).GetProperty("offset").GetInt64());
        Assert.Equal(3, (await client.NextAsync("channel")).GetProperty("offset").GetInt64());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"3\"")]
    [InlineData("true")]
    [InlineData("99999999999")]
    public async Task A_rewind_out_of_bounds_is_refused_with_the_field_and_the_limit(string rows)
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.WelcomeAsync("ada");

        var refusal = await client.RefusalAsync("Attach", "library:7", null, JsonDocument.Parse(rows).RootElement);

        Assert.Equal(
            ("field_invalid", "rewind", 100),
            (refusal.GetProperty("code").GetString(), refusal.GetProperty("field").GetString(), refusal.GetProperty("limit").GetInt32()));
    }

    [Fact]
    public async Task A_stream_rewinds_the_channels_that_it_names_and_its_ids_go_on_from_there()
    {
        await using var server = await LiveServer.StartAsync();
        for (var i = 0; i < 5; i++)
            await server.PublishAsync("library:7");
        await server.SubscribeAsync("ada", "library:8");
        await server.PublishAsync("library:8");

        string id;
        await using (var stream = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada"), "&channels=library:7&rewind=2"))
        {
            Assert.Equal(4, (await stream.NextAsync("channel")).Body.GetProperty("offset").GetInt64());
            var last = await stream.NextAsync("channel");
            Assert.Equal(5, last.Body.GetProperty("offset").GetInt64());
            id = last.Id;
        }

        await server.PublishAsync("library:7");
        var again = await server.ListenAsync("ada", "&channels=library:7&rewind=2", id);
        await again.AttachedAsync("library:7");
        var rows = again.TakeAllKept().Where(told => told.Name == "channel").ToArray();

        Assert.Equal([6], rows.Where(told => told.Body.GetProperty("channel").GetString() == "library:7")
            .Select(told => told.Body.GetProperty("offset").GetInt64()));
    }

    [Theory]
    [InlineData("&rewind=0")]
    [InlineData("&rewind=101")]
    [InlineData("&rewind=x")]
    [InlineData("&rewind=%2B5")]
    public async Task A_stream_refuses_a_rewind_out_of_bounds(string query)
    {
        await using var server = await LiveServer.StartAsync();

        using var response = await StreamTestClient.RequestAsync(server.Url, server.Token("ada"), query);

        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(
            ("field_invalid", "rewind"), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
    }
}
