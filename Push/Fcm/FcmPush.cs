using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Push.Messages;

namespace Nudge.Push.Fcm;

/// <summary>A request of FCM's HTTP v1, and how a message becomes one.</summary>
internal sealed record FcmPush(FcmMessage Message)
{
    /// <summary>The most bytes of a message. FCM counts less of it, which nobody has written down exactly.</summary>
    public const int BytesMax = 4_096;

    /// <summary>FCM looks at everything and sends nothing.</summary>
    public bool? ValidateOnly { get; init; }

    /// <summary>Writes a message, with its texts cut if it is too long.</summary>
    /// <returns><see langword="null"/>: it does not fit.</returns>
    public static byte[]? Write(PushMessage message, int secondsLeft, DateTimeOffset now) =>
        PayloadFit.Write(message.Content, BytesMax, content => Written(new FcmPush(Of(message, content, secondsLeft, now))));

    /// <summary>A message to nobody, by which credentials are tried.</summary>
    public static byte[] WriteTrial() =>
        Written(new FcmPush(new FcmMessage { Topic = "nudge-trial", Data = new() { ["nudge"] = "{}" } }) { ValidateOnly = true });

    private static byte[] Written(FcmPush push) => JsonSerializer.SerializeToUtf8Bytes(push, FcmJson.Plain.FcmPush);

    private static FcmMessage Of(PushMessage message, PushContent content, int secondsLeft, DateTimeOffset now)
    {
        var isShown = message.Kind == PushKind.Show;
        return new()
        {
            Token = message.Target.Address,
            Notification = isShown ? new(content.Title, content.Body, content.Image) : null,
            // Values are texts with FCM.
            Data = new() { ["nudge"] = JsonSerializer.Serialize(PushNote.Of(message, content), PushNoteJson.Plain.PushNote) },
            Android = new()
            {
                // Not for each tag: FCM keeps four keys for a device, and drops the messages of a fifth.
                CollapseKey = message.CollapseKey,
                Priority = isShown && content.Priority == PushPriority.High ? "HIGH" : "NORMAL",
                Ttl = string.Create(CultureInfo.InvariantCulture, $"{secondsLeft}s"),
                Notification = isShown ? FcmAndroidNotification.Of(message, content) : null,
            },
            Apns = new(FcmApns.HeadersOf(message, now.AddSeconds(secondsLeft)), FcmApns.PayloadOf(message)),
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FcmPush))]
[JsonSerializable(typeof(FcmAnswer))]
internal sealed partial class FcmJson : JsonSerializerContext
{
    /// <summary>As it is sent.</summary>
    public static FcmJson Plain { get; } = new(PlainJson.SnakeCase());
}
