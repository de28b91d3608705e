using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Push.Messages;

namespace Nudge.Push.Expo;

/// <summary>A message in Expo's words.</summary>
internal sealed record ExpoPush
{
    /// <summary>The most bytes of one message.</summary>
    public const int BytesMax = 4_096;

    public required string To { get; init; }

    public string? Title { get; init; }

    public string? Body { get; init; }

    public required ExpoData Data { get; init; }

    /// <summary>Seconds. Without it iOS would keep nothing for a phone that is away.</summary>
    public int Ttl { get; init; }

    public required string Priority { get; init; }

    public string? Sound { get; init; }

    public int? Badge { get; init; }

    public bool? MutableContent { get; init; }

    public string? InterruptionLevel { get; init; }

    /// <summary>Replaces on iOS, as <see cref="Tag"/> does on Android.</summary>
    public string? CollapseId { get; init; }

    public string? Tag { get; init; }

    public ExpoRichContent? RichContent { get; init; }

    [JsonPropertyName("_contentAvailable")]
    public bool? ContentAvailable { get; init; }

    /// <summary>Writes a message, with its texts cut if it is too long.</summary>
    /// <returns><see langword="null"/>: it does not fit.</returns>
    public static byte[]? Write(PushMessage message, int secondsLeft) =>
        PayloadFit.Write(message.Content, BytesMax, content =>
            JsonSerializer.SerializeToUtf8Bytes(Of(message, content, secondsLeft), ExpoJson.Plain.ExpoPush));

    private static ExpoPush Of(PushMessage message, PushContent content, int secondsLeft)
    {
        var isShown = message.Kind == PushKind.Show;
        return new()
        {
            To = message.Target.Address,
            Title = isShown ? content.Title : null,
            Body = isShown ? content.Body : null,
            Data = new(PushNote.Of(message, content)),
            Ttl = secondsLeft,
            Priority = isShown ? PriorityOf(content.Priority) : "normal",
            Sound = isShown && content.Priority != PushPriority.Low ? "default" : null,
            Badge = message.BadgeShown,
            MutableContent = isShown && content.Image is not null ? true : null,
            InterruptionLevel = isShown && content.Priority == PushPriority.Low ? "passive" : null,
            CollapseId = Messages.CollapseId.Of(message.Tag),
            Tag = message.Tag,
            RichContent = isShown && content.Image is not null ? new(content.Image) : null,
            // Wakes the app, which alone can take a notification away.
            ContentAvailable = message.Kind is PushKind.Withdraw or PushKind.Secret ? true : null,
        };
    }

    private static string PriorityOf(PushPriority priority) => priority switch
    {
        PushPriority.Low => "normal",
        PushPriority.High => "high",
        _ => "default",
    };
}

/// <summary>The data for the app's code.</summary>
internal sealed record ExpoData(PushNote Nudge);

/// <param name="Image">An address.</param>
internal sealed record ExpoRichContent(string Image);
