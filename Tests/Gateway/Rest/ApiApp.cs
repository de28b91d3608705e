using System.Text;
using Nudge.Core.Names;
using Nudge.Tests.Gateway.Pusher.Http;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>One app on a test's server, and calls with its credentials or with tokens of its users.</summary>
internal sealed class ApiApp(ApiServer server, AppId id, string credentials)
{
    internal AppId Id => id;

    internal string Credentials => credentials;

    internal Caller Server { get; } = new(server.Url, $"Bearer {credentials}");

    /// <summary>Calls that are signed as Pusher's libraries sign them.</summary>
    internal Caller Signing { get; } =
        new(server.Url, "", (method, path, body) => SignedQuery.Sign(credentials, method, path, body, server.Time.GetUtcNow()));

    /// <summary>Somebody without credentials.</summary>
    internal Caller Anybody { get; } = new(server.Url, "");

    /// <summary>A device by its secret.</summary>
    internal Caller Device(string secret) => new(server.Url, $"Bearer {secret}");

    /// <summary>Registers a device without credentials, and gives its secret.</summary>
    internal async Task<string> RegisterAsync(string token) =>
        (await Anybody.PostAsync("/api/devices", $$"""{"app_id":"{{id}}","device_token":"{{token}}"}""")).Json(201)
        .GetProperty("device_secret").GetString()!;

    /// <summary>A user with a token of this capability.</summary>
    internal async Task<Caller> UserAsync(string user, string capabilities = "{}") =>
        new(server.Url, $"Bearer {await TokenAsync(user, capabilities)}");

    internal async Task<string> TokenAsync(string user, string capabilities = "{}")
    {
        var answer = await Server.PostAsync("/api/realtime/token", $$"""{"user":"{{user}}","capabilities":{{capabilities}}}""");
        return answer.Json(200).GetProperty("token").GetString()!;
    }

    /// <summary>Publishes to one user, and gives the position.</summary>
    internal async Task<string> PublishAsync(string user, string id, string type = "note.updated")
    {
        var answer = await Server.PostAsync(
            "/api/notify", $$$"""{"user":"{{{user}}}","id":"{{{id}}}","notification":{"type":"{{{type}}}"}}""");
        return answer.Json(202).GetProperty("results")[0].GetProperty("position").GetString()!;
    }

    /// <summary>Publishes to a channel, and gives the position.</summary>
    internal async Task<string> PublishToChannelAsync(string channel, string id, string more = "")
    {
        var answer = await Server.PostAsync(
            "/api/notify", $$$"""{"channel":"{{{channel}}}","id":"{{{id}}}","notification":{"type":"note.updated"{{{more}}}}}""");
        return answer.Json(202).GetProperty("results")[0].GetProperty("position").GetString()!;
    }

    /// <summary>Calls as one party.</summary>
    internal sealed class Caller(Uri url, string authorization, Func<HttpMethod, string, byte[]?, string>? sign = null)
    {
        private static readonly HttpClient Http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256, UseCookies = false });

        internal Task<ApiAnswer> GetAsync(string path, params (string Name, string Value)[] headers) =>
            SendAsync(HttpMethod.Get, path, null, headers);

        internal Task<ApiAnswer> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body));

        internal Task<ApiAnswer> PutAsync(string path, string body) => SendAsync(HttpMethod.Put, path, Encoding.UTF8.GetBytes(body));

        internal Task<ApiAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

        internal async Task<ApiAnswer> SendAsync(HttpMethod method, string path, byte[]? body, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(method, new Uri(url, sign?.Invoke(method, path, body) ?? path));
            if (authorization.Length > 0)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            foreach (var (name, value) in headers)
                request.Headers.TryAddWithoutValidation(name, value);
            if (body is not null)
            {
                // The type that curl -d sends, unless told otherwise.
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new("application/x-www-form-urlencoded");
            }

            using var response = await Http.SendAsync(request);
            return await ApiAnswer.ReadAsync(response);
        }
    }
}
