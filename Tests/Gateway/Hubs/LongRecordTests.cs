using System.Text.Json;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hubs;

/// <summary>The hub's limits fit into each other, and a record above the limit is that call's error.</summary>
public class LongRecordTests(RefusedCallTests.OneServer fixture) : IClassFixture<RefusedCallTests.OneServer>
{
    private const int RecordBytesMax = 262_144;

    /// <summary>The protocol that its clients speak.</summary>
    protected virtual string Protocol => "json";

    private LiveServer Server => fixture.Server;

    [Fact]
    public async Task Positions_of_all_subscriptions_and_of_the_most_attachments_are_one_resume()
    {
        var client = await Server.ConnectAsync("ada", query: "&resume=1", protocol: Protocol);
        // As many as there may be, each as long as there may be: 200 subscriptions and 1,000 attachments.
        var positions = new Dictionary<string, string>();
        for (var i = 0; i < 1_200; i++)
            positions[$"{i:D4}:{new string('x', 123)}"] = $"1fffffffffffff.{long.MaxValue}";

        var resumed = await client.InvokeAsync("Resume", new { inbox = $"1fffffffffffff.{long.MaxValue}", channels = positions });
        await client.InvokeAsync("Ack", new { inbox = $"1fffffffffffff.{long.MaxValue}", channels = positions });

        Assert.Equal(1_201, resumed.GetProperty("channels").GetArrayLength());
        Assert.Equal(200, resumed.GetProperty("channels").EnumerateArray()
            .Count(channel => channel.GetProperty("channel").GetString() != "site:announcements"
                && !channel.TryGetProperty("error", out _)));
    }

    [Fact]
    public async Task A_thousand_ids_are_one_mark()
    {
        var client = await Server.WelcomeAsync("ada", protocol: Protocol);
        var ids = Enumerable.Range(0, 1_000).Select(i => $"{i:D4}{new string('x', 124)}").ToArray();

        var marked = await client.InvokeAsync("Mark", new { change = "read", ids });

        Assert.True(marked.TryGetProperty("unread", out _));
    }

    [Fact]
    public async Task A_record_above_the_limit_is_that_calls_error_and_the_next_one_is_answered()
    {
        var client = await Server.WelcomeAsync("ada", protocol: Protocol);
        foreach (var length in new[] { RecordBytesMax, 1_000_000 })
        {
            var refusal = await client.RefusalAsync("Detach", new string('x', length));
            Assert.Equal(
                ("payload_too_large", RecordBytesMax), (refusal.GetProperty("code").GetString(), refusal.GetProperty("limit").GetInt32()));
            Assert.Equal(JsonValueKind.Object, (await client.InvokeAsync("Summary")).ValueKind);
        }

        Assert.DoesNotContain(client.TakeAll(), message => message.Name is "closing" or "error");
    }

    [Fact]
    public async Task A_record_of_just_the_limit_is_read()
    {
        var client = await Server.WelcomeAsync("ada", protocol: Protocol);
        const string Start = "{\"type\":1,\"invocationId\":\"just\",\"target\":\"Detach\",\"arguments\":[\"";
        const string End = "\"]}";
        var overhead = BytesBeside(client, Start, End);
        var answer = client.AnswerAsync("just");

        await client.SendAsync(Start + new string('x', RecordBytesMax - overhead) + End);
        Assert.Equal("name_invalid", (await Assert.ThrowsAsync<HubRefusedException>(() => answer)).Code);

        answer = client.AnswerAsync("just");
        await client.SendAsync(Start + new string('x', RecordBytesMax - overhead + 1) + End);
        Assert.Equal("payload_too_large", (await Assert.ThrowsAsync<HubRefusedException>(() => answer)).Code);
    }

    [Theory]
    [InlineData("""{"arguments":["§"],"invocationId":"7","target":"Detach","type":1}""", true)]
    [InlineData("""{"type":1,"target":"Detach","arguments":[{"invocationId":"6","x":["§"]}],"invocationId":"7"}""", true)]
    [InlineData("""{"arguments":["\\\"},{\\","§\\"],"invocationId":"7","type":1}""", true)]
    [InlineData("""{"type":1,"target":"Detach","arguments":["§"]}""", false)]
    [InlineData("""{"type":1,"invocationId":"","target":"Detach","arguments":["§"]}""", false)]
    [InlineData("""{"type":3,"invocationId":"7","target":"§","error":"§"}""", false)]
    public async Task A_caller_that_waits_for_an_answer_gets_it_wherever_its_id_is(string record, bool isCall)
    {
        var client = await Server.WelcomeAsync("ada", protocol: Protocol);
        var answer = client.AnswerAsync("7");

        await client.SendAsync(record.Replace("§", new string('x', 300_000), StringComparison.Ordinal));

        if (isCall)
            Assert.Equal("payload_too_large", (await Assert.ThrowsAsync<HubRefusedException>(() => answer)).Code);
        else
            Assert.Equal("payload_too_large", (await client.NextAsync("error")).GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Object, (await client.InvokeAsync("Summary")).ValueKind);
    }

    [Fact]
    public async Task Records_before_and_behind_a_long_one_in_whatever_cut_are_each_answered()
    {
        foreach (var seed in Seeds.Take(10))
        {
            var random = new Random(seed);
            var client = await Server.WelcomeAsync("ada", protocol: Protocol);
            var bytes = new List<byte>();
            var answers = new List<(bool IsLong, Task<JsonElement> Answer)>();
            for (var i = 0; i < 8; i++)
            {
                var isLong = random.Next(2) == 0;
                answers.Add((isLong, client.AnswerAsync($"{i}")));
                bytes.AddRange(client.BytesOf(
                    $$"""{"type":1,"invocationId":"{{i}}","target":"Attach","arguments":["library:"""
                    + $$"""{{(isLong ? new string('x', 300_000) : i)}}"]}"""));
            }

            for (var sent = 0; sent < bytes.Count;)
            {
                var length = Math.Min(bytes.Count - sent, random.Next(3) == 0 ? random.Next(1, 5) : random.Next(1, 200_000));
                await client.SendBytesAsync(bytes.GetRange(sent, length).ToArray());
                sent += length;
            }

            foreach (var (isLong, answer) in answers)
            {
                if (isLong)
                    Assert.Equal("payload_too_large", (await Assert.ThrowsAsync<HubRefusedException>(() => answer)).Code);
                else
                    Assert.True((await answer).TryGetProperty("position", out _), $"NUDGE_SEED={seed}");
            }

            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_client_that_sends_one_record_without_end_is_closed()
    {
        var client = await Server.WelcomeAsync("ada", protocol: Protocol);
        var record = client.BytesOf(
            $$"""{"type":1,"invocationId":"7","target":"Detach","arguments":["{{new string('x', 16 * RecordBytesMax)}}"]}""");

        // One of MessagePack says its length ahead, and nobody waits for the rest.
        await client.SendBytesAsync(Protocol == "json" ? record : record.AsMemory(0, 100));

        Assert.Equal("message_too_large", (await client.NextAsync("closing")).GetProperty("code").GetString());
        Assert.True((await client.Ended)!.Value.GetProperty("allowReconnect").GetBoolean());
    }

    private static int BytesBeside(HubTestClient client, string start, string end)
    {
        // A text of more than 64 kB has a header of five bytes in MessagePack; one without any has one. Behind the record, or before it, is
        // what frames it.
        var text = new string('x', 70_000);
        var record = client.BytesOf(start + text + end);
        return record[^1] == 0x1e ? record.Length - 1 - text.Length : record.Length - 3 - text.Length;
    }
}
