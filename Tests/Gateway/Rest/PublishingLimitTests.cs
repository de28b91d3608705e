using Nudge.Core.Apps;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>The rate of an app's publishes, and the refusal past it.</summary>
[Collection(ApiCollection.Name)]
public sealed class PublishingLimitTests(ApiServer server)
{
    private const string Note = """{"type":"note"}""";

    [Fact]
    public async Task An_app_past_its_limit_is_told_so_and_nothing_is_published()
    {
        var app = await server.CreateAppAsync(new AppSettings(PublishesPerSecond: 2));
        var start = DateTime.UtcNow;
        var answers = new List<int>();
        for (var i = 0; i < 12; i++)
        {
            var answer = await app.Server.PostAsync("/api/notify", $$"""{"user":"ada","id":"n{{i}}","notification":{{Note}}}""");
            answers.Add(answer.Status);
            if (answer.Status == 202)
                continue;
            Assert.StartsWith("429 rate_limited", answer.Problem, StringComparison.Ordinal);
            Assert.Contains(answer.Headers["Retry-After"], new[] { "1", "2" });
            Assert.Equal("\"app\";q=2;w=1", answer.Headers["RateLimit-Policy"]);
        }

        // Two in each second that this took, and in the one it began in.
        Assert.InRange(answers.Count(status => status == 202), 2, 2 * ((int)(DateTime.UtcNow - start).TotalSeconds + 1));
        var page = await (await app.UserAsync("ada")).GetAsync("/api/notifications");
        Assert.Equal(answers.Count(status => status == 202), page.Json(200).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_channel_past_its_limit_leaves_the_others_theirs()
    {
        var app = await server.CreateAppAsync(new AppSettings(ChannelPublishesPerSecond: 1));
        var start = DateTime.UtcNow;
        var full = 0;
        for (var i = 0; i < 5; i++)
            full += (await app.Server.PostAsync("/api/notify", $$"""{"channel":"a","id":"n{{i}}","notification":{{Note}}}""")).Status == 429
                ? 1
                : 0;

        Assert.Equal(202, (await app.Server.PostAsync("/api/notify", $$"""{"channel":"b","id":"n","notification":{{Note}}}""")).Status);
        Assert.Equal(202, (await app.Server.PostAsync("/api/notify", $$"""{"user":"ada","id":"n","notification":{{Note}}}""")).Status);
        Assert.True(full >= 4 - (int)(DateTime.UtcNow - start).TotalSeconds, $"{full} of 5 were refused.");
    }

    [Fact]
    public async Task Items_of_a_batch_past_the_limit_are_refused_one_by_one()
    {
        var app = await server.CreateAppAsync(new AppSettings(PublishesPerSecond: 3));
        var items = string.Join(',', Enumerable.Range(0, 5).Select(i => $$"""{"user":"ada","id":"n{{i}}","notification":{{Note}}}"""));

        var answer = await app.Server.PostAsync("/api/notify/batch", $$"""{"items":[{{items}}]}""");

        var texts = answer.Json(200).GetProperty("results").EnumerateArray().Select(item => item.GetRawText()).ToArray();
        Assert.Equal([false, false, false, true, true], texts.Select(text => text.Contains("rate_limited", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Items_of_a_batch_count_for_the_channel_that_each_goes_to()
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync(new AppSettings(PublishesPerSecond: 5, ChannelPublishesPerSecond: 2));

        var results = await BatchAsync(app, "n", "a", "", "a", "a", "b", "c", "c");

        Assert.Equal([202, 202, 202, 429, 202, 202, 429], results.Select(item => item.Status));
        Assert.Contains("The channel takes 2", results[3].Text, StringComparison.Ordinal);
        Assert.Contains("The app takes 5", results[6].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Items_that_the_app_has_no_room_for_do_not_use_up_their_channels()
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync(new AppSettings(PublishesPerSecond: 4, ChannelPublishesPerSecond: 2));
        Assert.All(await BatchAsync(app, "first", "", "", ""), item => Assert.Equal(202, item.Status));
        still.Time.Advance(TimeSpan.FromSeconds(0.6));

        Assert.Equal([202, 429, 429], (await BatchAsync(app, "second", "c", "c", "b")).Select(item => item.Status));

        // The app has room again, and to the channel went one within this second.
        still.Time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal([202, 429, 202], (await BatchAsync(app, "third", "c", "c", "b")).Select(item => item.Status));
    }

    /// <summary>Publishes to channels, or to a user where the name is empty.</summary>
    private static async Task<(int Status, string Text)[]> BatchAsync(ApiApp app, string id, params string[] channels)
    {
        var items = channels.Select((channel, i) =>
            $$"""{"{{(channel.Length == 0 ? "user" : "channel")}}":"{{(channel.Length == 0 ? "ada" : channel)}}","id":"{{id}}-"""
            + $$"""{{i}}","notification":{{Note}}}""");
        var answer = await app.Server.PostAsync("/api/notify/batch", $$"""{"items":[{{string.Join(',', items)}}]}""");
        return [.. answer.Json(200).GetProperty("results").EnumerateArray()
            .Select(item => (item.GetProperty("status").GetInt32(), item.GetRawText()))];
    }

    /// <summary>A server whose seconds last as long as a test wants.</summary>
}
