using System.Text.Json;
using Nudge.Core.Devices;
using Nudge.Core.Pushes;
using Nudge.Push.Messages;

namespace Nudge.Push.Queue;

/// <summary>The text of a job's notification, read once for all of its devices.</summary>
internal sealed class PushText
{
    private readonly PushJob _job;
    private readonly PushContent _content;
    private readonly JsonElement? _data;

    /// <param name="job">The job.</param>
    /// <param name="appName">Stands for a title where the notification has no text: a push shows something.</param>
    public PushText(PushJob job, string appName)
    {
        _job = job;
        _content = PushContent.Empty;
        if (job.Kind != PushJobKind.Show)
            return;
        using var document = JsonDocument.Parse(job.Body);
        if (document.RootElement.TryGetProperty("payload", out var payload))
        {
            _content = PushContent.Read(payload);
            if (payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty("data", out var data)
                && data.ValueKind == JsonValueKind.Object)
                _data = data.Clone();
        }

        if (_content is { Title: null, Body: null })
            _content = _content with { Title = appName };
    }

    public PushMessage For(DeviceRow device, int? badge) => new()
    {
        Target = new(device.Address) { P256dh = device.P256dh, Auth = device.Auth },
        Kind = _job.Kind switch
        {
            PushJobKind.Withdraw => PushKind.Withdraw,
            PushJobKind.Badge => PushKind.Badge,
            _ => PushKind.Show,
        },
        Id = _job.Kind == PushJobKind.Badge ? null : _job.Notification,
        CollapseKey = _job.CollapseKey,
        Content = _content,
        Badge = badge,
        ExpiresAt = _job.ExpiresAt,
        Data = _data,
    };
}
