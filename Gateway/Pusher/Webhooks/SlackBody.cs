using System.Buffers;
using System.Text;
using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Webhooks;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>Events as Slack's incoming webhooks take them: one text, a line for each (S1.42).</summary>
internal static class SlackBody
{
    /// <param name="app">Whose events.</param>
    /// <param name="rows">Of one receiver.</param>
    public static byte[] Write(AppView app, IReadOnlyList<WebhookRow> rows)
    {
        var lines = new StringBuilder();
        foreach (var row in rows)
            lines.AppendJoin("", lines.Length > 0 ? "\n" : "", LineOf(app, row.Event));
        var buffer = new ArrayBufferWriter<byte>(lines.Length + 64);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("text", lines.ToString());
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string LineOf(AppView app, ReadOnlyMemory<byte> told)
    {
        using var document = JsonDocument.Parse(told);
        var name = TextOf(document.RootElement, "name");
        var line = name == PusherWebhook.PushStopped
            ? $"{TextOf(document.RootElement, "provider")} refuses the credentials of the app {app.Record.Name} "
                + $"({TextOf(document.RootElement, "reason")}). Its pushes wait until others are given."
            : $"{app.Record.Name}: {name} {TextOf(document.RootElement, "channel")} {TextOf(document.RootElement, "user_id")}".TrimEnd();
        // The three that Slack reads as marks of its own.
        return line.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
    }

    private static string? TextOf(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
