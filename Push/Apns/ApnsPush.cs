using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Push.Apple;
using Nudge.Push.Messages;

namespace Nudge.Push.Apns;

/// <summary>The payload of a push, and how a message becomes one.</summary>
/// <param name="Aps">Apple's part.</param>
/// <param name="Nudge">Ours.</param>
internal sealed record ApnsPush(Aps Aps, PushNote Nudge)
{
    /// <summary>The most bytes of a payload.</summary>
    public const int BytesMax = 4_096;

    /// <summary>Writes a message, with its texts cut if it is too long.</summary>
    /// <returns><see langword="null"/>: it does not fit.</returns>
    public static byte[]? Write(PushMessage message) =>
        PayloadFit.Write(message.Content, BytesMax, content =>
            JsonSerializer.SerializeToUtf8Bytes(new(Aps.Of(message, content), PushNote.Of(message, content)), ApnsJson.Plain.ApnsPush));
}

/// <summary>The body of a refusal by APNs.</summary>
/// <param name="Reason">One of Apple's words.</param>
/// <param name="Timestamp">Milliseconds since 1970: with a 410, since when the token is gone.</param>
internal sealed record ApnsFailure(string? Reason, long? Timestamp);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApnsPush))]
[JsonSerializable(typeof(ApnsFailure))]
internal sealed partial class ApnsJson : JsonSerializerContext
{
    /// <summary>As it is sent.</summary>
    public static ApnsJson Plain { get; } = new(PlainJson.CamelCase());
}
