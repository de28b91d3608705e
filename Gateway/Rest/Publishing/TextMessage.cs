using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Publishing;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>A notification of one line (S2.11): the body is its text, and headers or the query say the rest.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Priority">low, normal or high.</param>
/// <param name="Link">Where it leads.</param>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id, for retries.</param>
internal sealed record TextMessage(string? Title, string? Priority, string? Link, string? Type, string? Id)
{
    /// <summary>Bytes of a text, which has <see cref="LengthMax"/> characters at most.</summary>
    internal const int BytesMax = 8_192;

    /// <summary>Characters of a text.</summary>
    internal const int LengthMax = 2_000;

    private const int HeaderLengthMax = 2_048;
    private const int TitleLengthMax = 200;
    private const string TypeDefault = "message";

    /// <summary>Reads what stands beside the body. A header goes before the query.</summary>
    internal static TextMessage Of(HttpRequest request) => new(
        Find(request, "title", "Title", "X-Title"), Find(request, "priority", "Priority", "X-Priority"),
        Find(request, "link", "Link", "Click", "X-Click") ?? Find(request, "click") ?? Find(request, "url"), Find(request, "type", "Type"),
        Find(request, "id", "Idempotency-Key"));

    /// <summary>The publish, once the body is there.</summary>
    internal Answer<PublishRequest> ToRequest(ReadOnlySpan<byte> body, ChannelName channel, DateTimeOffset now, int bytesMax)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body).TrimEnd();
        }
        catch (DecoderFallbackException)
        {
            return new Refusal(ErrorCode.FieldInvalid, "The body is a text in UTF-8.", "body");
        }

        var id = default(NotificationId);
        if (Id is not null && !NotificationId.TryParse(Id, out id))
            return new Refusal(ErrorCode.NameInvalid, "An id is visible ASCII without quotes, back quotes and back slashes.", "id");
        if ((CheckText(text) ?? CheckRest()) is { } refusal)
            return refusal;
        var envelope = Envelope.Read(Write(text), now, bytesMax);
        return envelope.IsAccepted ? new PublishRequest(id, [], channel, false, null, envelope.Value) : envelope.Refusal;
    }

    private Refusal? CheckText(string text)
    {
        if (text.Length == 0 && Title is null)
            return new(ErrorCode.FieldMissing, "The body is the text of the notification, and it is empty.", "body");
        return text.Length > LengthMax
            ? new(ErrorCode.FieldInvalid, $"A text has at most {LengthMax} characters.", "body", LengthMax)
            : null;
    }

    private Refusal? CheckRest()
    {
        if (Title?.Length > TitleLengthMax)
            return new(ErrorCode.FieldInvalid, $"A title has at most {TitleLengthMax} characters.", "title", TitleLengthMax);
        if (Priority is not (null or "low" or "normal" or "high"))
            return new(ErrorCode.FieldInvalid, "A priority is low, normal or high.", "priority");
        var isLink = Link is null
            || (Link.Length <= HeaderLengthMax && Uri.TryCreate(Link, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http");
        return isLink ? null : new(ErrorCode.FieldInvalid, "A link is an address of http or https.", "link", HeaderLengthMax);
    }

    private ReadOnlySpan<byte> Write(string text)
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length + 256);
        using var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions);
        json.WriteStartObject();
        json.WriteString("type", Type ?? TypeDefault);
        json.WriteStartObject("payload");
        if (Title is not null)
            json.WriteString("title", Title);
        if (text.Length > 0)
            json.WriteString("body", text);
        if (Link is not null)
            json.WriteString("url", Link);
        if (Priority is not null)
            json.WriteString("priority", Priority);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }

    private static string? Find(HttpRequest request, string query, params ReadOnlySpan<string> headers)
    {
        foreach (var header in headers)
        {
            if (Text(request.Headers[header]) is { } found)
                return found;
        }

        return Text(request.Query[query]);
    }

    private static string? Text(StringValues values) => values is [{ Length: > 0 } text, ..] ? text : null;
}
