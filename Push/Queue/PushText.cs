using System.Text.Json;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Pushes;
using Nudge.Core.PushTimes;
using Nudge.Push.Messages;

namespace Nudge.Push.Queue;

/// <summary>The text of a job's notification, read once for all of its devices.</summary>
internal sealed class PushText
{
    // Summaries of one user replace one another on the device.
    private const string SummaryKey = "nudge.summary";

    private readonly PushJob _job;
    private readonly string _appName;
    private readonly PushContent _content;
    private readonly JsonElement? _data;
    private readonly string? _actor;
    private readonly string? _entity;
    private readonly string _type = "";

    /// <param name="job">The job.</param>
    /// <param name="appName">Stands for a title where the notification has no text: a push shows something.</param>
    public PushText(PushJob job, string appName)
    {
        (_job, _appName) = (job, appName);
        _content = PushContent.Empty;
        if (job.Kind != PushJobKind.Show)
            return;
        using var document = JsonDocument.Parse(job.Body);
        _type = TextOf(document.RootElement, "type") ?? "";
        _entity = TextOf(document.RootElement, "entityId");
        _actor = TextOf(document.RootElement, "actorId");
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

    /// <summary>Whether its pushes carry the number for the icon.</summary>
    public bool HasBadge => _content.HasBadge;

    /// <summary>Whether the recipient has caused the notification, which is then no news to them.</summary>
    public bool IsOwnOf(string recipient) => _actor == recipient;

    /// <summary>When the push of a channel's notification may go to one of its subscribers.</summary>
    /// <param name="preferences">The subscriber's.</param>
    public PushTiming TimingFor(Preferences preferences) => preferences.WhenToPush(_type, _entity, _job.Target, _job.At);

    /// <param name="device">Where it goes.</param>
    /// <param name="badge">The number for the icon; <see langword="null"/>: it stays.</param>
    /// <param name="isSummary">Whether it says how many are unread, and not what the notification says.</param>
    public PushMessage For(DeviceRow device, int? badge, bool isSummary = false) => new()
    {
        Target = new(device.Address) { P256dh = device.P256dh, Auth = device.Auth },
        Kind = _job.Kind switch
        {
            PushJobKind.Withdraw => PushKind.Withdraw,
            PushJobKind.Badge => PushKind.Badge,
            _ => PushKind.Show,
        },
        Id = _job.Kind == PushJobKind.Badge ? null : _job.Notification,
        CollapseKey = isSummary ? SummaryKey : _job.CollapseKey,
        Content = isSummary ? PushContent.Empty with { Title = _appName, Body = $"{badge} unread" } : _content,
        Badge = badge,
        ExpiresAt = _job.ExpiresAt,
        Data = isSummary ? null : _data,
    };

    private static string? TextOf(JsonElement envelope, string name) =>
        envelope.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
