namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>Spells the events that servers and clients send through channels, once for all receivers.</summary>
internal static class ServerEvent
{
    private static ReadOnlySpan<byte> Head => "{\"event\":\""u8;

    private static ReadOnlySpan<byte> Channel => "\",\"channel\":\""u8;

    private static ReadOnlySpan<byte> Data => "\",\"data\":"u8;

    private static ReadOnlySpan<byte> User => ",\"user_id\":\""u8;

    /// <summary>Spells one event.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="data">One JSON value, written as it is; empty: the event has no data.</param>
    /// <param name="user">On presence channels, the member who sent it.</param>
    /// <param name="at">Where the data lies in it.</param>
    public static byte[] Write(string name, string channel, ReadOnlySpan<byte> data, string? user, out Range at)
    {
        var nameText = new JsonText(name);
        var channelText = new JsonText(channel);
        var userText = new JsonText(user ?? "");
        var value = data.IsEmpty ? "null"u8 : data;
        var length = Head.Length + nameText.Length + Channel.Length + channelText.Length + Data.Length + value.Length + 1
            + (user is null ? 0 : User.Length + userText.Length + 1);
        var json = new byte[length];
        var rest = json.AsSpan();
        Put(ref rest, Head);
        Put(ref rest, nameText);
        Put(ref rest, Channel);
        Put(ref rest, channelText);
        Put(ref rest, Data);
        var start = length - rest.Length;
        at = start..(start + value.Length);
        Put(ref rest, value);
        if (user is not null)
        {
            Put(ref rest, User);
            Put(ref rest, userText);
            Put(ref rest, "\""u8);
        }

        rest[0] = (byte)'}';
        return json;
    }

    private static void Put(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static void Put(ref Span<byte> rest, JsonText text)
    {
        text.CopyTo(rest);
        rest = rest[text.Length..];
    }
}
