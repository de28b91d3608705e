using System.Text.Json;
using Nudge.Tests.Gateway.Pusher;

namespace Nudge.Tests.Realtime;

/// <summary>
/// Clients of the stream and of the hub that come back are sent what was invalidated meanwhile, once for each scope (S4.6).
/// </summary>
public sealed class MissedInvalidationTests
{
    [Fact]
    public async Task A_stream_that_comes_back_is_told_of_each_scope_that_moved_once()
    {
        await using var server = await LiveServer.StartAsync();
        string id;
        await using (var before = await server.ListenAsync("ada", "&channels=tag:csharp"))
        {
            await before.AttachedAsync("tag:csharp");
            await InvalidateAsync(server, "ada", "known");
            id = (await before.NextAsync("signal")).Id;
        }

        await InvalidateAsync(server, "ada", "notifications");
        await InvalidateAsync(server, "ada", "notifications");
        await UserInboxTests.PostAsync(server, "invalidate", """{"channel":"tag:csharp","scope":"feed","ids":["7"]}""");
        await UserInboxTests.PostAsync(server, "signal", """{"channel":"tag:java","name":"invalidate","payload":{"scope":"feed"}}""");
        await using var back = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada"), "&channels=tag:csharp", id);
        await back.NextAsync("counts");

        var told = back.TakeAll().Where(each => each.Name == "signal").ToArray();
        Assert.Equal(["notifications", "feed"], told.Select(each => Scope(each.Body)));
        Assert.Equal("tag:csharp", told[1].Body.GetProperty("channel").GetString());
        Assert.Equal("missed", told[0].Body.GetProperty("payload").GetProperty("reason").GetString());

        // It is not sent the same again.
        await InvalidateAsync(server, "ada", "last");
        id = (await back.NextAsync("signal")).Id;
        await using var again = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada"), "&channels=tag:csharp", id);
        await again.NextAsync("counts");
        Assert.DoesNotContain(again.TakeAll(), each => each.Name == "signal");
    }

    [Fact]
    public async Task A_new_stream_is_told_nothing_of_the_past()
    {
        await using var server = await LiveServer.StartAsync();
        await InvalidateAsync(server, "ada", "notifications");

        await using var client = await server.ListenAsync("ada");
        await client.NextAsync("counts");

        Assert.DoesNotContain(client.TakeAll(), each => each.Name == "signal");
    }

    [Theory]
    [InlineData("json")]
    [InlineData("messagepack")]
    public async Task A_hub_client_that_resumes_with_its_stamps_is_told_of_each_scope_that_moved_once(string protocol)
    {
        await using var server = await LiveServer.StartAsync(hubProtocol: protocol);
        var first = await server.ConnectAsync("ada");
        var welcome = await first.NextAsync("welcome");
        await first.InvokeAsync("Attach", "tag:csharp");
        await InvalidateAsync(server, "ada", "known");
        var known = await first.NextAsync("signal");
        await first.DisposeAsync();
        await InvalidateAsync(server, "ada", "notifications");
        await InvalidateAsync(server, "ada", "notifications");
        await UserInboxTests.PostAsync(server, "invalidate", """{"channel":"tag:csharp","scope":"feed"}""");

        var back = await server.ConnectAsync("ada", query: "&resume=1");
        var answer = await back.InvokeAsync("Resume", new
        {
            inbox = welcome.GetProperty("inbox").GetProperty("position").GetString(),
            channels = new Dictionary<string, string?> { ["tag:csharp"] = null },
            stamps = new { since = welcome.GetProperty("stamp").GetInt64(), inbox = known.GetProperty("stamp").GetInt64() },
        });

        Assert.Equal("notifications", Scope(await back.NextAsync("signal")));
        var feed = await back.NextAsync("signal");
        Assert.Equal(("feed", "tag:csharp"), (Scope(feed), feed.GetProperty("channel").GetString()));
        Assert.True(answer.GetProperty("stamp").GetInt64() > welcome.GetProperty("stamp").GetInt64());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"since":-1}""")]
    [InlineData("""{"since":1.5}""")]
    [InlineData("""{"since":"1"}""")]
    [InlineData("""{"since":1,"inbox":null}""")]
    [InlineData("""{"since":1,"channels":[]}""")]
    [InlineData("""{"since":1,"channels":{"a":"1"}}""")]
    public async Task Marks_that_this_server_did_not_give_are_refused(string stamps)
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.WelcomeAsync("ada");

        var refusal = await client.RefusalAsync("Resume", JsonElement.Parse($$"""{"stamps":{{stamps}}}"""));

        Assert.Equal("position_invalid", refusal.GetProperty("code").GetString());
    }

    private static string Scope(JsonElement signal) => signal.GetProperty("payload").GetProperty("scope").GetString()!;

    private static Task InvalidateAsync(LiveServer server, string user, string scope) =>
        UserInboxTests.PostAsync(server, "invalidate", JsonSerializer.Serialize(new { user, scope }));
}
