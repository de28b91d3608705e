using System.Text.Json;
using System.Text.Json.Nodes;
using MessagePack;

namespace Nudge.Tests.Realtime;

/// <summary>
/// Records of SignalR's MessagePack protocol as what they are in its JSON protocol, translated by MessagePack's own library.
/// </summary>
internal static class MessagePackRecords
{
    private static readonly string[] CallMembers = ["type", "headers", "invocationId", "target", "arguments", "streamIds"];

    /// <summary>A record, behind its length.</summary>
    /// <param name="record">A call or a ping in JSON.</param>
    public static byte[] Of(string record)
    {
        var json = JsonNode.Parse(record)!.AsObject();
        var members = new JsonArray([.. CallMembers.Select(
            name => json[name]?.DeepClone() ?? (name is "headers" ? new JsonObject() : name is "streamIds" ? new JsonArray() : null))]);
        return Framed(MessagePackSerializer.ConvertFromJson(members.ToJsonString()));
    }

    /// <summary>Bytes behind their length.</summary>
    public static byte[] Framed(ReadOnlySpan<byte> record)
    {
        List<byte> length = [];
        var rest = record.Length;
        for (; rest > 0x7f; rest >>= 7)
            length.Add((byte)((rest & 0x7f) | 0x80));
        length.Add((byte)rest);
        return [.. length, .. record];
    }

    /// <summary>Takes the next record that the server sent.</summary>
    public static bool TryTake(List<byte> come, out JsonElement record)
    {
        record = default;
        var (length, at) = (0, 0);
        do
        {
            if (at == come.Count)
                return false;
            length |= (come[at] & 0x7f) << (7 * at);
        }
        while ((come[at++] & 0x80) != 0);
        if (come.Count - at < length)
            return false;
        record = Read(JsonElement.Parse(MessagePackSerializer.ConvertToJson(come[at..(at + length)].ToArray())));
        come.RemoveRange(0, at + length);
        return true;
    }

    private static JsonElement Read(JsonElement members) => members[0].GetInt32() switch
    {
        1 => JsonSerializer.SerializeToElement(new { type = 1, target = members[3], arguments = members[4] }),
        3 when members[3].GetInt32() == 1 =>
            JsonSerializer.SerializeToElement(new { type = 3, invocationId = members[2], error = members[4] }),
        3 when members[3].GetInt32() == 2 => JsonSerializer.SerializeToElement(new { type = 3, invocationId = members[2] }),
        3 => JsonSerializer.SerializeToElement(new { type = 3, invocationId = members[2], result = members[4] }),
        7 => JsonSerializer.SerializeToElement(new { type = 7, allowReconnect = members[2] }),
        var type => JsonSerializer.SerializeToElement(new { type }),
    };
}
