using System.Buffers;
using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>The fields of one event while they are read. Of a field that is there twice the last one counts.</summary>
/// <param name="dataBytesMax">The app's limit.</param>
internal struct EventFields(int dataBytesMax)
{
    private string? _name;
    private string? _socketId;
    private string? _id;
    private ReadOnlyMemory<byte> _data;
    private PusherChannelName[]? _channels;
    private ChannelAttributes _attributes;

    /// <summary>Reads the field whose name the reader stands on; passes over one that it does not know.</summary>
    /// <returns>The mistake in it.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A text is none in any encoding.</exception>
    public Refusal? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        if (reader.ValueTextEquals("name"u8))
            return ReadName(ref reader);
        if (reader.ValueTextEquals("data"u8))
            return ReadData(ref reader, body);
        if (reader.ValueTextEquals("channels"u8))
            return ReadChannels(ref reader, "channels");
        if (reader.ValueTextEquals("channel"u8))
            return ReadChannels(ref reader, "channel");
        if (reader.ValueTextEquals("socket_id"u8))
            return ReadText(ref reader, "socket_id", out _socketId);
        if (reader.ValueTextEquals("info"u8))
            return ReadInfo(ref reader);
        if (reader.ValueTextEquals("id"u8))
            return ReadText(ref reader, "id", out _id);
        reader.Read();
        reader.Skip();
        return null;
    }

    /// <summary>Takes what the body did not say from the query, where it may stand as well.</summary>
    public Refusal? Complete(IQueryCollection query)
    {
        if (_name is null && query.TryGetValue("name", out var name))
            _name = name.ToString();
        if (_data.IsEmpty && query.TryGetValue("data", out var data))
            _data = JsonSerializer.SerializeToUtf8Bytes(data.ToString(), PusherHttpJson.Default.String);
        if (_socketId is null && query.TryGetValue("socket_id", out var socketId))
            _socketId = socketId.ToString();
        if (_attributes == ChannelAttributes.None && query.TryGetValue("info", out var info)
            && !AttributeNames.TryRead(info.ToString(), out _attributes))
            return AttributeNames.Unknown;
        if (_channels is not null)
            return null;
        foreach (var key in (ReadOnlySpan<string>)["channels[]", "channels", "channel"])
        {
            if (query.TryGetValue(key, out var names) && ChannelList.Read(names.ToArray(), key, out _channels) is { } refusal)
                return refusal;
        }

        return null;
    }

    /// <summary>The event, if it is whole.</summary>
    public readonly Answer<EventCall> Conclude()
    {
        if (string.IsNullOrEmpty(_name))
            return new Refusal(ErrorCode.FieldMissing, "An event has a name.", "name");
        if (_name.Length > EventCall.NameLengthMax)
        {
            return new Refusal(
                ErrorCode.NameTooLong, $"The name of an event has at most {EventCall.NameLengthMax} characters.", "name",
                EventCall.NameLengthMax);
        }

        if (_name.StartsWith("pusher:", StringComparison.Ordinal) || _name.StartsWith("pusher_internal:", StringComparison.Ordinal))
            return new Refusal(ErrorCode.NameInvalid, "Names that start with pusher: or pusher_internal: are the protocol's own.", "name");
        if (_data.IsEmpty)
            return new Refusal(ErrorCode.FieldMissing, "An event has data; it may be an empty string.", "data");
        if (IsTooLong(_data))
            return new Refusal(ErrorCode.PayloadTooLarge, $"The data of an event has at most {dataBytesMax} bytes.", "data", dataBytesMax);
        if (_channels is null)
            return new Refusal(ErrorCode.FieldMissing, "An event has a channel, or channels.", "channels");
        if (_channels.Length > 1 && Array.Exists(_channels, channel => channel.IsEncrypted))
            return new Refusal(
                ErrorCode.FieldInvalid, "An encrypted channel stands alone: its data can be read with its own key only.", "channels");
        var except = SocketId.None;
        if (!string.IsNullOrEmpty(_socketId) && !SocketId.TryParse(_socketId, out except))
            return new Refusal(ErrorCode.FieldInvalid, "A socket_id is two numbers with a dot between.", "socket_id");
        NotificationId? id = null;
        if (_id is not null && !NotificationId.TryParse(_id, out id))
        {
            return new Refusal(
                ErrorCode.FieldInvalid,
                $"An id is 1 to {NotificationId.MaxLength} visible ASCII characters without quotes and back slashes.", "id",
                NotificationId.MaxLength);
        }

        return new EventCall(_channels, new(_name, _data, except) { Id = id }, _attributes);
    }

    private Refusal? ReadName(ref Utf8JsonReader reader) => ReadText(ref reader, "name", out _name);

    private static Refusal? ReadText(ref Utf8JsonReader reader, string field, out string? text)
    {
        reader.Read();
        text = null;
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.String)
            return new(ErrorCode.FieldInvalid, $"{field} is a string.", field);
        text = reader.GetString();
        return null;
    }

    private Refusal? ReadData(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        _data = default;
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.String)
        {
            _data = body[start..(int)reader.BytesConsumed];
            // Half a surrogate pair must not reach clients whose JSON readers insist on text.
            if (reader.ValueIsEscaped && reader.ValueSpan.IndexOf("\\u"u8) >= 0)
                _ = reader.GetString();
            return null;
        }

        // Libraries send strings. A server that sends anything else means the text of it, which is what clients get.
        reader.Skip();
        var value = body.Span[start..(int)reader.BytesConsumed];
        if (value.Length > dataBytesMax)
            return new(ErrorCode.PayloadTooLarge, $"The data of an event has at most {dataBytesMax} bytes.", "data", dataBytesMax);
        var buffer = new ArrayBufferWriter<byte>(value.Length + 16);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
            json.WriteStringValue(value);
        _data = buffer.WrittenMemory;
        return null;
    }

    private Refusal? ReadChannels(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.String)
            return ChannelList.Read(reader.GetString()!, field, out _channels);
        if (reader.TokenType != JsonTokenType.StartArray)
            return new(ErrorCode.FieldInvalid, "channels is a list of names.", field);
        return ChannelList.Read(ref reader, field, out _channels);
    }

    private Refusal? ReadInfo(ref Utf8JsonReader reader)
    {
        if (ReadText(ref reader, "info", out var info) is { } refusal)
            return refusal;
        return info is null || AttributeNames.TryRead(info, out _attributes) ? null : AttributeNames.Unknown;
    }

    /// <summary>Counts what the string says and not how it is escaped; the count is needed only where the escapes could decide.</summary>
    private readonly bool IsTooLong(ReadOnlyMemory<byte> token)
    {
        if (token.Length - 2 <= dataBytesMax)
            return false;
        var reader = new Utf8JsonReader(token.Span);
        reader.Read();
        if (!reader.ValueIsEscaped)
            return true;
        var rented = ArrayPool<byte>.Shared.Rent(token.Length);
        var length = reader.CopyString(rented);
        ArrayPool<byte>.Shared.Return(rented);
        return length > dataBytesMax;
    }
}
