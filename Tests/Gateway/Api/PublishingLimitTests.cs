using Nudge.Core.Apps;

namespace Nudge.Tests.Gateway.Api;

/// <summary>What an app may publish in a second, and what it is told past that.</summary>
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
            full += (await app.Server.PostAsync("/api/notify", $$"""{"channel":"a","id":"n{{i}}","notification":{{Note}}}""")).Status == 429 ? 1 : 0;

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
}
