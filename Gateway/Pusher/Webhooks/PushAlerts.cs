using System.Buffers;
using System.Text.Json;
using Nudge.Core;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Webhooks;
using Nudge.Push.Queue;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>Tells an app's webhooks that a provider of pushes refuses its credentials. Any thread may use it.</summary>
internal sealed class PushAlerts(IApps apps, WebhookOutbox outbox, TimeProvider time) : IPushAlerts
{
    public async Task TellStoppedAsync(AppId app, string provider, string reason, CancellationToken cancellationToken)
    {
        if (await apps.GetAsync(app, cancellationToken) is not { } view)
            return;
        var at = Clock.Milliseconds(time.GetUtcNow());
        var told = Write(provider, reason);
        var rows = view.Settings.Pusher.Webhooks.Where(webhook => webhook.WantsAlways(PusherWebhook.PushStopped))
            .Select(webhook => new WebhookRow(Guid.CreateVersion7(at), app.Value, webhook.Url, at, told, 0, at)).ToList();
        if (rows.Count > 0)
            await outbox.AddAsync(rows);
    }

    private static byte[] Write(string provider, string reason)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("name", PusherWebhook.PushStopped);
            json.WriteString("provider", provider);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
