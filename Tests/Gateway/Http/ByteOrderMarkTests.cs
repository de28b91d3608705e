using System.Text;
using Nudge.Tests.Gateway.Rest;

namespace Nudge.Tests.Gateway.Http;

/// <summary>Bodies that begin with a byte order mark, as some writers of files and some of Windows' languages make them.</summary>
[Collection(ApiCollection.Name)]
public sealed class ByteOrderMarkTests(ApiServer server)
{
    [Theory]
    [InlineData("POST", "/api/notify", """{"user":"ada","notification":{"type":"note"}}""", 202)]
    [InlineData("POST", "/api/notify/batch", """{"items":[{"user":"ada","notification":{"type":"note"}}]}""", 200)]
    [InlineData("POST", "/api/signal", """{"user":"ada","name":"typing"}""", 202)]
    [InlineData("POST", "/api/invalidate", """{"user":"ada","scope":"notes"}""", 202)]
    [InlineData("POST", "/api/notifications/read?user=ada", """{"all":true}""", 200)]
    [InlineData("PUT", "/api/preferences?user=ada", """{"mutedTypes":["note"]}""", 200)]
    [InlineData("POST", "/api/subscriptions", """{"user":"ada","channel":"library:7"}""", 200)]
    [InlineData("POST", "/api/realtime/token", """{"user":"ada"}""", 200)]
    [InlineData("POST", "/api/realtime/revoke", """{"user":"zoe"}""", 200)]
    public async Task A_body_behind_a_mark_is_read_as_one_without(string method, string path, string body, int status)
    {
        var app = await server.CreateAppAsync();
        foreach (var mark in new[] { "", "\uFEFF" })
        {
            var answer = await app.Server.SendAsync(new(method), path, Encoding.UTF8.GetBytes(mark + body));
            Assert.True(answer.Status == status, $"{answer.Status} {answer.Body}");
        }

        var twice = await app.Server.SendAsync(new(method), path, Encoding.UTF8.GetBytes("\uFEFF\uFEFF" + body));
        Assert.Equal("400 malformed_json", twice.Problem);
    }
}
