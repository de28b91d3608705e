using System.Text;
using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core.Notifications;

public sealed class EnvelopeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, 5, TimeSpan.Zero);

    [Fact]
    public void A_complete_envelope_is_kept_byte_for_byte()
    {
        const string json =
            """{"v":1,"type":"borrow.requested","entityId":"loan-17","libraryId":"7","actorId":"ada","at":"2026-01-31T11:00:"""
            + """00Z","payload":{"ü":"\u0041","x":[1.0,1e5]},"more":null}""";
        var envelope = Read(json);
        Assert.Equal(json, Text(envelope.Json));
        Assert.Equal("borrow.requested", envelope.Type.Value);
        Assert.Equal("loan-17", envelope.Entity);
        Assert.Equal("ada", envelope.Actor);
    }

    [Theory]
    [InlineData("""{"type":"a"}""", """{"v":1,"at":"2026-01-31T12:00:00.005Z","type":"a"}""")]
    [InlineData("""{"v":1,"type":"a"}""", """{"at":"2026-01-31T12:00:00.005Z","v":1,"type":"a"}""")]
    [InlineData("""{"at":"2026-01-31","type":"a"}""", """{"v":1,"at":"2026-01-31","type":"a"}""")]
    [InlineData("""  {  "type":"a"  }  """, """{"v":1,"at":"2026-01-31T12:00:00.005Z",  "type":"a"  }""")]
    public void A_missing_version_or_time_is_filled_in_at_the_front(string json, string expected) =>
        Assert.Equal(expected, Text(Read(json).Json));

    [Theory]
    [InlineData("{\r\n\t\"type\": \"a\",\r\n\t\"payload\": {\n}\r\n}\r\n")]
    [InlineData("\n\r {\"type\":\"a\"\n}\n")]
    public void White_space_over_several_lines_becomes_one_line(string json)
    {
        var line = Read(json).Json;
        Assert.DoesNotContain((byte)'\n', line.ToArray());
        Assert.DoesNotContain((byte)'\r', line.ToArray());
        Assert.Equal("a", JsonDocument.Parse(line).RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public void A_field_whose_name_is_escaped_is_the_same_field()
    {
        var envelope = Read("""{"\u0074ype":"b\u006frrow","\u0061ctorId":"\u0061da","\u0076":1,"\u0061t":"2026-01-31T11:00:00Z"}""");
        Assert.Equal("borrow", envelope.Type.Value);
        Assert.Equal("ada", envelope.Actor);
        Assert.StartsWith("""{"\u0074ype""", Text(envelope.Json), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"actorId\":42", "42")]
    [InlineData("\"actorId\":-9223372036854775808", "-9223372036854775808")]
    [InlineData("\"actorId\":\"\\ud83d\\ude42\"", "🙂")]
    [InlineData("\"actorId\":null", null)]
    [InlineData("\"payload\":{\"actorId\":\"ada\"}", null)]
    public void A_reference_is_a_string_a_whole_number_or_nothing(string field, string? actor) =>
        Assert.Equal(actor, Read($$"""{"type":"a",{{field}}}""").Actor);

    [Theory]
    [InlineData("", "malformed_json", "notification")]
    [InlineData("{", "malformed_json", "notification")]
    [InlineData("nonsense", "malformed_json", "notification")]
    [InlineData("{\"type\":\"a\"} x", "malformed_json", "notification")]
    [InlineData("{\"type\":\"a\"}{}", "malformed_json", "notification")]
    [InlineData("{\"type\":\"a\",}", "malformed_json", "notification")]
    [InlineData("{\"type\":\"a\" /* no */}", "malformed_json", "notification")]
    [InlineData("{\"type\":\"a\nb\"}", "malformed_json", "notification")]
    [InlineData("\ufeff{\"type\":\"a\"}", "malformed_json", "notification")]
    [InlineData("{\"type\":\"\\ud800\"}", "malformed_json", "notification")]
    [InlineData("{\"\\udc00\":1,\"type\":\"a\"}", "malformed_json", "notification")]
    [InlineData("{\"x\\udc00\":1,\"type\":\"a\"}", "malformed_json", "notification")]
    [InlineData("{\"pay\\ud800\":1,\"type\":\"a\"}", "malformed_json", "notification")]
    [InlineData("{\"type\":\"a\",\"lib\\ud800\":1}", "malformed_json", "notification")]
    [InlineData("{\"type\":\"a\",\"push\\ud800\":{}}", "malformed_json", "notification")]
    [InlineData("{\"type\":\"a\",\"at\":\"\\ud800\"}", "envelope_time", "notification.at")]
    [InlineData("{\"type\":\"a\",\"actorId\":\"\\ud800x\"}", "malformed_json", "notification")]
    [InlineData("[]", "field_invalid", "notification")]
    [InlineData("null", "field_invalid", "notification")]
    [InlineData("1", "field_invalid", "notification")]
    [InlineData("{}", "envelope_type", "notification.type")]
    [InlineData("{\"type\":null}", "envelope_type", "notification.type")]
    [InlineData("{\"type\":\"\"}", "envelope_type", "notification.type")]
    [InlineData("{\"type\":\"a b\"}", "envelope_type", "notification.type")]
    [InlineData("{\"type\":[\"a\"]}", "envelope_type", "notification.type")]
    [InlineData("{\"type\":\"a\",\"type\":\"b\"}", "field_invalid", "notification.type")]
    [InlineData("{\"type\":\"a\",\"\\u0074ype\":\"b\"}", "field_invalid", "notification.type")]
    [InlineData("{\"type\":\"a\",\"v\":1,\"v\":1}", "field_invalid", "notification.v")]
    [InlineData("{\"type\":\"a\",\"at\":\"2026-01-31\",\"at\":\"2026-01-31\"}", "field_invalid", "notification.at")]
    [InlineData("{\"type\":\"a\",\"actorId\":null,\"actorId\":\"b\"}", "field_invalid", "notification.actorId")]
    [InlineData("{\"type\":\"a\",\"entityId\":1,\"entityId\":1}", "field_invalid", "notification.entityId")]
    [InlineData("{\"type\":\"a\",\"v\":2}", "envelope_version", "notification.v")]
    [InlineData("{\"type\":\"a\",\"v\":\"1\"}", "envelope_version", "notification.v")]
    [InlineData("{\"type\":\"a\",\"v\":1e999999}", "envelope_version", "notification.v")]
    [InlineData("{\"type\":\"a\",\"v\":99999999999999999999999}", "envelope_version", "notification.v")]
    [InlineData("{\"type\":\"a\",\"v\":{}}", "envelope_version", "notification.v")]
    [InlineData("{\"type\":\"a\",\"at\":1738324800}", "envelope_time", "notification.at")]
    [InlineData("{\"type\":\"a\",\"at\":\"yesterday\"}", "envelope_time", "notification.at")]
    [InlineData("{\"type\":\"a\",\"at\":null}", "envelope_time", "notification.at")]
    [InlineData("{\"type\":\"a\",\"actorId\":{}}", "field_invalid", "notification.actorId")]
    [InlineData("{\"type\":\"a\",\"actorId\":true}", "field_invalid", "notification.actorId")]
    [InlineData("{\"type\":\"a\",\"actorId\":1.5}", "field_invalid", "notification.actorId")]
    [InlineData("{\"type\":\"a\",\"actorId\":99999999999999999999}", "field_invalid", "notification.actorId")]
    [InlineData("{\"type\":\"a\",\"entityId\":\"\"}", "field_invalid", "notification.entityId")]
    [InlineData("{\"type\":\"a\",\"entityId\":\"*\"}", "field_invalid", "notification.entityId")]
    public void Mistakes_are_reported_with_a_code_and_a_field(string json, string code, string field)
    {
        var refusal = Refuse(Encoding.UTF8.GetBytes(json));
        Assert.Equal((code, field), (refusal.Code.Value, refusal.Field));
    }

    [Fact]
    public void Half_a_character_in_the_payload_is_not_ours_to_judge() => Read("""{"type":"a","payload":{"\ud800":"\udc00"}}""");

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_refused() =>
        Assert.Equal(ErrorCode.MalformedJson, Refuse([.. "{\"type\":\"a\",\"payload\":\""u8, 0xC3, 0x28, .. "\"}"u8]).Code);

    [Fact]
    public void An_envelope_may_have_as_many_bytes_as_its_limit_and_no_more()
    {
        var json = Encoding.UTF8.GetBytes("{\"type\":\"a\",\"payload\":\"" + new string('x', 100) + "\"}");
        Assert.True(Envelope.Read(json, Now, json.Length).IsAccepted);
        var refusal = Envelope.Read(json, Now, json.Length - 1).Refusal!;
        Assert.Equal(ErrorCode.PayloadTooLarge, refusal.Code);
        Assert.Equal(json.Length - 1, refusal.Limit);
    }

    [Fact]
    public void Nesting_ends_where_readers_of_the_whole_message_would_give_up()
    {
        Assert.Equal("a", Read(Nested(Envelope.DepthMax)).Type.Value);
        Assert.Equal(ErrorCode.MalformedJson, Refuse(Encoding.UTF8.GetBytes(Nested(Envelope.DepthMax + 1))).Code);
        Assert.Equal(ErrorCode.MalformedJson, Refuse(Encoding.UTF8.GetBytes(Nested(30_000))).Code);

        static string Nested(int depth) =>
            "{\"type\":\"a\",\"payload\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";
    }

    [Fact]
    public void Without_its_payload_an_envelope_keeps_the_fields_that_are_looked_at()
    {
        var envelope = Read(
            """{"v":1,"secret":1,"type":"a","at":"2026-01-31T11:00:00Z","payload":{"x":1},"libraryId":7,"entityId":"ü","actorId":"ada"}""");
        using var kept = JsonDocument.Parse(envelope.WithoutPayload());
        Assert.Equal(
            ["v", "type", "at", "libraryId", "entityId", "actorId"], kept.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal("ü", kept.RootElement.GetProperty("entityId").GetString());
    }

    private static Envelope Read(string json)
    {
        var answer = Envelope.Read(Encoding.UTF8.GetBytes(json), Now, Envelope.BytesMax);
        Assert.True(answer.IsAccepted, answer.Refusal?.Message);
        return answer.Value;
    }

    private static Refusal Refuse(byte[] json)
    {
        var answer = Envelope.Read(json, Now, Envelope.BytesMax);
        Assert.False(answer.IsAccepted);
        return answer.Refusal;
    }

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
