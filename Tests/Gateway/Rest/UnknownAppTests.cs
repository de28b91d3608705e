using System.Text;
using Nudge.Silo.Embedded;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>A caller that names apps that there are not makes nothing.</summary>
[Collection(ApiCollection.Name)]
public sealed class UnknownAppTests(ApiServer server)
{
    public static TheoryData<string, string, int> Ways => new()
    {
        { "/apps/ghost-{0}/channels?auth_key=k&auth_timestamp=1&auth_version=1.0&auth_signature=s", "", 401 },
        { "/apps/ghost-{0}/channels/presence-a/users", "", 401 },
        { "/api/notifications", "Bearer ghost{0}:secret", 401 },
        { "/api/notifications", "Bearer nudge_ghost{0}_0123456789012345678901234567890123456789012", 401 },
        { "/api/notifications", "Basic ghost{0}:secret", 401 },
        { "/api/notifications", "Bearer token ghost{0}", 401 },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_app_that_there_is_not_makes_no_actor(string path, string authorization, int status)
    {
        await server.CreateAppAsync();
        var apps = server.Service<EmbeddedApps>();
        var before = apps.Count;
        for (var i = 0; i < 20; i++)
        {
            var answer = await new ApiApp.Caller(server.Url, AuthorizationOf(authorization, i))
                .GetAsync(path.Replace("{0}", $"{i}", StringComparison.Ordinal));
            Assert.True(answer.Status == status, answer.Body);
            Assert.Contains("no app", answer.Body, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(before, apps.Count);
    }

    /// <summary>With a token where one is meant, and in base64 what Basic wants so.</summary>
    private static string AuthorizationOf(string text, int number)
    {
        text = text.Replace("{0}", $"{number}", StringComparison.Ordinal);
        if (text.StartsWith("Basic ", StringComparison.Ordinal))
            return $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(text[6..]))}";
        if (!text.StartsWith("Bearer token ", StringComparison.Ordinal))
            return text;
        var header = $$"""{"alg":"HS256","typ":"JWT","kid":"{{text[13..]}}.k1"}""";
        return $"Bearer {Encode(header)}.{Encode("""{"sub":"ada"}""")}.{new string('A', 43)}";
    }

    private static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
