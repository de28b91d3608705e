using System.Text.Json.Serialization;
using Nudge.Push.Messages;

namespace Nudge.Push.Apple;

/// <summary>Apple's own part of a payload.</summary>
internal sealed record Aps
{
    public ApsAlert? Alert { get; init; }

    public int? Badge { get; init; }

    public string? Sound { get; init; }

    [JsonPropertyName("content-available")]
    public int? ContentAvailable { get; init; }

    [JsonPropertyName("mutable-content")]
    public int? MutableContent { get; init; }

    [JsonPropertyName("interruption-level")]
    public string? InterruptionLevel { get; init; }

    public static Aps Of(PushMessage message, PushContent content)
    {
        var isShown = message.Kind == PushKind.Show;
        var isQuiet = content.Priority == PushPriority.Low;
        return new()
        {
            Alert = isShown ? new(content.Title, content.Body) : null,
            Badge = message.BadgeShown,
            Sound = isShown && !isQuiet ? "default" : null,
            // Wakes the app, which alone can take a notification away.
            ContentAvailable = message.Kind is PushKind.Withdraw or PushKind.Secret ? 1 : null,
            // Has the app's extension fetch the picture.
            MutableContent = isShown && content.Image is not null ? 1 : null,
            InterruptionLevel = isShown && isQuiet ? "passive" : null,
        };
    }
}

internal sealed record ApsAlert(string? Title, string? Body);
