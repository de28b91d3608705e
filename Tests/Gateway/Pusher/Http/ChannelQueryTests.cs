using System.Text;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Tests.Gateway.Pusher.Protocol;
using Nudge.Tests.Gateway.Rest;

namespace Nudge.Tests.Gateway.Pusher.Http;

[Collection(ApiCollection.Name)]
public sealed class ChannelQueryTests(ApiServer server)
{
    [Theory]
    [InlineData("", """{"channels":{"presence-a":{},"tag.c":{}}}""")]
    [InlineData("?filter_by_prefix=presence-", """{"channels":{"presence-a":{}}}""")]
    [InlineData("?filter_by_prefix=presence-&info=user_count", """{"channels":{"presence-a":{"user_count":2}}}""")]
    [InlineData("?info=subscription_count", """{"channels":{"presence-a":{"subscription_count":3},"tag.c":{"subscription_count":1}}}""")]
    [InlineData("?filter_by_prefix=x", """{"channels":{}}""")]
    public async Task Occupied_channels_are_listed(string query, string channels)
    {
        var app = await AppAsync();

        var answer = (await app.Signing.GetAsync($"/apps/{app.Id}/channels{query}")).Json(200);

        var sorted = string.Join(
            ',', answer.GetProperty("channels").EnumerateObject()
                .OrderBy(each => each.Name, StringComparer.Ordinal).Select(each => $"\"{each.Name}\":{each.Value}"));
        Assert.Equal(channels, $$$"""{"channels":{{{{sorted}}}}}""");
    }

    [Theory]
    [InlineData("presence-a", "", """{"occupied":true}""")]
    [InlineData("presence-a", "?info=user_count,subscription_count", """{"occupied":true,"user_count":2,"subscription_count":3}""")]
    [InlineData("presence-a", "?info=user_count%2Csubscription_count", """{"occupied":true,"user_count":2,"subscription_count":3}""")]
    [InlineData("private-x", "?info=subscription_count", """{"occupied":false,"subscription_count":0}""")]
    [InlineData("cache-a", "?info=cache", """{"occupied":true,"cache":{"data":"{\"a\":1}","ttl":90}}""")]
    [InlineData("private-cache-b", "?info=cache", """{"occupied":false,"cache":null}""")]
    [InlineData("%23server-to-user-ada", "", """{"occupied":false}""")]
    public async Task A_channel_is_shown_with_what_was_asked_for(string channel, string query, string shown)
    {
        var app = await AppAsync();

        Assert.Equal(shown, (await app.Signing.GetAsync($"/apps/{app.Id}/channels/{channel}{query}")).Json(200).GetRawText());
    }

    [Theory]
    [InlineData("channels?info=user_count")]
    [InlineData("channels?filter_by_prefix=private-&info=user_count")]
    [InlineData("channels?info=cache")]
    [InlineData("channels?info=age")]
    [InlineData("channels/tag.c?info=user_count")]
    [InlineData("channels/tag.c?info=cache")]
    [InlineData("channels/presence-a?info=user_count,age")]
    [InlineData("channels/tag.c/users")]
    [InlineData("channels/private-a/users")]
    public async Task An_attribute_that_does_not_fit_a_channel_is_refused(string call)
    {
        var app = await AppAsync();

        Assert.Equal("400 field_invalid", TriggerTests.ProblemOf(await app.Signing.GetAsync($"/apps/{app.Id}/{call}")));
    }

    [Fact]
    public async Task A_name_that_no_channel_can_have_is_refused()
    {
        var app = await AppAsync();

        Assert.Equal("400 name_invalid", TriggerTests.ProblemOf(await app.Signing.GetAsync($"/apps/{app.Id}/channels/a%20b")));
        Assert.Equal(
            "400 name_invalid", TriggerTests.ProblemOf(await app.Signing.GetAsync($"/apps/{app.Id}/channels/{new string('c', 165)}")));
    }

    [Fact]
    public async Task The_users_of_a_presence_channel_are_listed()
    {
        var app = await AppAsync();

        Assert.Equal(
            """{"users":[{"id":"ada"},{"id":"ben \"b\" ü"}]}""",
            (await app.Signing.GetAsync($"/apps/{app.Id}/channels/presence-a/users")).Json(200).GetRawText());
        Assert.Equal("""{"users":[]}""", (await app.Signing.GetAsync($"/apps/{app.Id}/channels/presence-b/users")).Json(200).GetRawText());
    }

    [Theory]
    [InlineData("ada", "ada")]
    [InlineData("auth0%7C12%20%C3%BC", "auth0|12 ü")]
    [InlineData("team/ada", "team/ada")]
    [InlineData("team%2Fada", "team/ada")]
    [InlineData("team%252Fada", "team%2Fada")]
    [InlineData("a/b%2Fc%20%C3%BC/terminate_connections", "a/b/c ü/terminate_connections")]
    public async Task The_connections_of_a_user_are_terminated(string inPath, string user)
    {
        var app = await AppAsync();

        var answer = await app.Signing.PostAsync($"/apps/{app.Id}/users/{inPath}/terminate_connections", "{}");

        Assert.Equal("{}", answer.Json(200).GetRawText());
        Assert.Equal([user], server.PusherChannels.TerminatedOf(app.Id));
    }

    [Fact]
    public async Task Nobody_is_terminated_by_a_name_that_is_none_or_without_a_signature()
    {
        var app = await AppAsync();

        Assert.Equal(
            "400 user_invalid",
            TriggerTests.ProblemOf(await app.Signing.PostAsync($"/apps/{app.Id}/users/%2A/terminate_connections", "{}")));
        Assert.Equal("404 not_found", TriggerTests.ProblemOf(await app.Signing.PostAsync($"/apps/{app.Id}/users/a/b", "{}")));
        Assert.Equal(
            "404 not_found", TriggerTests.ProblemOf(await app.Signing.PostAsync($"/apps/{app.Id}/users/terminate_connections", "{}")));
        var unsigned = new ApiApp.Caller(server.Url, "");
        Assert.Equal(
            "401 unauthenticated",
            TriggerTests.ProblemOf(await unsigned.PostAsync($"/apps/{app.Id}/users/ada/terminate_connections", "{}")));
        Assert.Empty(server.PusherChannels.TerminatedOf(app.Id));
    }

    private async Task<ApiApp> AppAsync()
    {
        var app = await server.CreateAppAsync();
        server.PusherChannels.Occupy(app.Id, "presence-a", 3, null, "ada", "ben \"b\" ü");
        server.PusherChannels.Occupy(app.Id, "tag.c", 1);
        // Asked for by its name alone, so that the lists are short.
        var cached = new CachedEvent(Encoding.UTF8.GetBytes("\"{\\\"a\\\":1}\""), TimeSpan.FromSeconds(89.5));
        server.PusherChannels.Hide(app.Id, "cache-a", new("cache-a", 1, 0, cached));
        return app;
    }
}
