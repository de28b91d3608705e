using System.Buffers;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Webhooks;
using Nudge.Gateway.Authentication;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>The request that brings events to a receiver, as Pusher's libraries check it.</summary>
internal static class WebhookBody
{
    // Without a charset: they compare the whole value.
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>A request with these events, signed.</summary>
    /// <param name="app">Whose events.</param>
    /// <param name="secret">The key and secret that sign.</param>
    /// <param name="rows">One, or several of the same receiver.</param>
    public static HttpRequestMessage Write(AppView app, Credential secret, IReadOnlyList<WebhookRow> rows)
    {
        var isSlack = app.Settings.Pusher.Webhooks.Any(webhook => webhook.Url == rows[0].Url && webhook.Format == WebhookFormat.Slack);
        var body = isSlack ? SlackBody.Write(app, rows) : Write(rows);
        var request = new HttpRequestMessage(HttpMethod.Post, rows[0].Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.TryAddWithoutValidation("X-Pusher-Key", app.Key);
        request.Headers.TryAddWithoutValidation("X-Pusher-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(secret.Bytes, body)));
        request.Headers.TryAddWithoutValidation("User-Agent", "Nudge");
        return request;
    }

    private static byte[] Write(IReadOnlyList<WebhookRow> rows)
    {
        var buffer = new ArrayBufferWriter<byte>(64 + rows.Sum(row => row.Event.Length + 1));
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("time_ms", rows.Max(row => row.At).ToUnixTimeMilliseconds());
            json.WriteStartArray("events");
            foreach (var row in rows)
                json.WriteRawValue(row.Event.Span, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
