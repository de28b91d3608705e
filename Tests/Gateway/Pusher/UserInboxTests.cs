using System.Text;
using System.Text.Json;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>The inbox events of a user's Pusher connections, and the signals that make pages fetch (S4.5-S4.18).</summary>
public sealed class UserInboxTests
{
    [Fact]
    public async Task A_notification_reaches_whoever_is_on_the_users_channel_with_the_counts()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("private-user.ada");
        await UntilCountAsync(client, "private-user.ada", 0);

        await server.PublishToUserAsync("ada", actor: "ben", type: "borrow.requested", text: "Dune");

        var row = PusherTestClient.DataOf(await client.NextAsync("nudge:inbox", "private-user.ada"));
        Assert.Equal("item", row.GetProperty("change").GetString());
        Assert.Equal("borrow.requested", row.GetProperty("item").GetProperty("notification").GetProperty("type").GetString());
        Assert.Equal(1, row.GetProperty("counts").GetProperty("unread").GetInt32());
        await UntilCountAsync(client, "private-user.ada", 1);
    }

    [Fact]
    public async Task A_notification_reaches_whoever_has_signed_in()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SignInAsync("ada");
        await client.NextAsync("pusher:signin_success");
        await client.SubscribeAsync("#server-to-user-ada");
        await UntilCountAsync(client, "#server-to-user-ada", 0);

        await server.PublishToUserAsync("ada", type: "borrow.requested");

        var row = PusherTestClient.DataOf(await client.NextAsync("nudge:inbox", "#server-to-user-ada"));
        Assert.Equal(1, row.GetProperty("counts").GetProperty("unread").GetInt32());
    }

    [Fact]
    public async Task Subscribed_channels_count_and_are_sent_to_the_users_connections()
    {
        await using var server = await PusherTest.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("private-user.ada");
        await UntilCountAsync(client, "private-user.ada", 0);

        await server.PublishAsync("library:7", actor: "ben");

        Assert.Equal(
            "library:7",
            PusherTestClient.DataOf(await client.NextAsync("nudge:channel", "private-user.ada")).GetProperty("channel").GetString());
        await UntilCountAsync(client, "private-user.ada", 1);
    }

    [Fact]
    public async Task Another_users_channel_hears_nothing_and_a_connection_that_leaves_hears_no_more()
    {
        await using var server = await PusherTest.StartAsync();
        await using var ada = await PusherTestClient.ConnectAsync(server);
        await using var ben = await PusherTestClient.ConnectAsync(server);
        await ada.SubscribeAsync("private-user.ada");
        await ben.SubscribeAsync("private-user.ben");
        await UntilCountAsync(ada, "private-user.ada", 0);
        await UntilCountAsync(ben, "private-user.ben", 0);

        await server.PublishToUserAsync("ada");
        await UntilCountAsync(ada, "private-user.ada", 1);
        await ada.UnsubscribeAsync("private-user.ada");
        await ada.SettleAsync();
        await server.PublishToUserAsync("ada");
        await server.PublishToUserAsync("ben");
        await UntilCountAsync(ben, "private-user.ben", 1);

        Assert.DoesNotContain("nudge:inbox", await ada.SettleAsync());
        Assert.Single(await ben.SettleAsync(), name => name == "nudge:inbox");
    }

    [Fact]
    public async Task A_users_dots_belong_to_the_user()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("private-user.ada.lovelace@example.org");
        await UntilCountAsync(client, "private-user.ada.lovelace@example.org", 0);

        await server.PublishToUserAsync("ada.lovelace@example.org");

        await client.NextAsync("nudge:inbox");
    }

    [Fact]
    public async Task A_store_that_is_away_holds_up_the_inbox_and_nothing_else()
    {
        await using var server = await PusherTest.StartAsync();
        server.Store.FailNext(2);
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("private-user.ada");
        await server.TriggerAsync("private-user.ada", "hello");
        await client.NextAsync("hello", "private-user.ada");

        await UntilCountAsync(client, "private-user.ada", 0);
    }

    [Theory]
    [InlineData("""{"channel":"resource:post:7"}""", "private-resource.post.7")]
    [InlineData("""{"channel":"tag:csharp"}""", "tag.csharp")]
    [InlineData("""{"user":"ada"}""", "private-user.ada")]
    public async Task An_invalidation_says_scope_ids_version_and_spread(string recipient, string channel)
    {
        await using var server = await LiveServer.StartAsync(settings: new(PublicChannels: ["tag:*"]));
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync(channel);

        await PostAsync(server, "invalidate", recipient[..^1] + ""","scope":"comments","ids":["7","8"],"version":12,"spreadMs":5000}""");

        Assert.Equal(
            """{"scope":"comments","ids":["7","8"],"version":12,"spreadMs":5000}""",
            PusherTestClient.DataOf(await client.NextAsync("invalidate", channel)).GetRawText());
    }

    [Fact]
    public async Task An_invalidation_reaches_users_who_have_signed_in_and_clients_of_other_faces()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SignInAsync("ada");
        await client.NextAsync("pusher:signin_success");
        await client.SubscribeAsync("#server-to-user-ada");
        var hub = await server.WelcomeAsync("ada");

        await PostAsync(server, "invalidate", """{"user":"ada","scope":"notifications"}""");

        var data = PusherTestClient.DataOf(await client.NextAsync("invalidate", "#server-to-user-ada"));
        Assert.Equal("notifications", data.GetProperty("scope").GetString());
        Assert.True(data.GetProperty("version").GetInt64() > 0);
        Assert.Equal("invalidate", (await hub.NextAsync("signal")).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("""{"user":"ada"}""", "field_missing")]
    [InlineData("""{"scope":"x"}""", "field_invalid")]
    [InlineData("""{"user":"ada","scope":""}""", "field_invalid")]
    [InlineData("""{"user":"ada","scope":"x","spreadMs":60001}""", "field_invalid")]
    [InlineData("""{"user":"ada","scope":"x","version":-1}""", "field_invalid")]
    [InlineData("""{"user":"ada","scope":"x","ids":[7]}""", "field_invalid")]
    [InlineData("""{"user":"ada","scope":"x","jitter":1}""", "field_invalid")]
    public async Task An_invalidation_with_a_mistake_is_refused(string body, string code)
    {
        await using var server = await PusherTest.StartAsync();
        using var http = Http(server);
        using var answer = await http.PostAsync(new Uri("api/invalidate", UriKind.Relative), new StringContent(body));

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_signal_is_an_event_of_its_name()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("private-library.7");

        await PostAsync(server, "signal", """{"channel":"library:7","name":"pusher:error","payload":{}}""");
        await PostAsync(server, "signal", """{"channel":"library:7","name":"typing","payload":{"by":"ada"}}""");

        Assert.Equal("""{"by":"ada"}""", (await client.NextAsync("typing", "private-library.7")).GetProperty("data").GetString());
        Assert.DoesNotContain("pusher:error", await client.SettleAsync());
    }

    /// <summary>Counts come joined; the last ones are right.</summary>
    internal static async Task UntilCountAsync(PusherTestClient client, string channel, int unread)
    {
        while (PusherTestClient.DataOf(await client.NextAsync("nudge:counts", channel)).GetProperty("unread").GetInt32() != unread)
        {
        }
    }

    /// <summary>Calls the HTTP API as an app's server.</summary>
    internal static async Task PostAsync(LiveServer server, string path, string body)
    {
        using var http = Http(server);
        using var answer = await http.PostAsync(new Uri($"api/{path}", UriKind.Relative), new StringContent(body));
        Assert.True((int)answer.StatusCode == 202, await answer.Content.ReadAsStringAsync());
    }

    private static HttpClient Http(LiveServer server)
    {
        var http = new HttpClient { BaseAddress = server.Url };
        http.DefaultRequestHeaders.Authorization = new(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{server.App.Key}:{server.Secret}")));
        return http;
    }
}
