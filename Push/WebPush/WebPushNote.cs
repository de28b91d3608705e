using System.Text.Json;
using Nudge.Push.Messages;

namespace Nudge.Push.WebPush;

/// <summary>The text that a service worker gets: the note, with title and body.</summary>
internal static class WebPushNote
{
    /// <summary>4,096 bytes of body less the header, a delimiter and the tag of the encryption (RFC 8291, section 4).</summary>
    public const int BytesMax = 3_993;

    /// <summary>Writes a message, with its texts cut if it is too long.</summary>
    /// <returns><see langword="null"/>: it does not fit.</returns>
    public static byte[]? Write(PushMessage message) => PayloadFit.Write(message.Content, BytesMax, content =>
    {
        var isShown = message.Kind == PushKind.Show;
        var note = PushNote.Of(message, content) with { Title = isShown ? content.Title : null, Body = isShown ? content.Body : null };
        return JsonSerializer.SerializeToUtf8Bytes(note, PushNoteJson.Plain.PushNote);
    });
}
