using System.Text.Json;
using MessagePack;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Hubs;

/// <summary>
/// A wrong record of MessagePack is answered as one of JSON is, and harms neither its connection nor the records behind it.
/// </summary>
public sealed class MalformedMessagePackTests(RefusedCallTests.OneServer fixture) : IClassFixture<RefusedCallTests.OneServer>
{
    private const string GoodCall = """{"type":1,"invocationId":"the good call","target":"Attach","arguments":["library:7"]}""";

    [Theory]
    [InlineData("""[1,{},"x"]""", "message_malformed")]
    [InlineData("""[1,{},"x","Ack"]""", "message_malformed")]
    [InlineData("""[1,{},"x",7,[]]""", "message_malformed")]
    [InlineData("""[1,{},"x","Ack",{}]""", "message_malformed")]
    [InlineData("""["one",{},"x","Ack",[{}]]""", "message_malformed")]
    [InlineData("""[1,{},"x","Attach",[],[]]""", "name_invalid")]
    [InlineData("""[1,{},"x","Attach",[]]""", "name_invalid")]
    [InlineData("""[1,{},"x","Attach",[{}],[]]""", "field_invalid")]
    [InlineData("""[1,{},"x","Attach",["library:8",null,3,4],[]]""", "field_invalid")]
    [InlineData("""[1,{},"x","Fly",[],[]]""", "not_found")]
    [InlineData("""[1,{},"x","Malformed",[],[]]""", "not_found")]
    [InlineData("""[1,{},"x","Summary",[],["1"]]""", "field_invalid")]
    [InlineData("""[4,{},"x","Summary",[],[]]""", "field_invalid")]
    public async Task A_wrong_call_is_answered_with_its_error(string record, string code) =>
        Assert.Equal(code, (await RefusedAsync(MessagePackSerializer.ConvertFromJson(record))).GetProperty("code").GetString());

    [Theory]
    [InlineData("91c403010203")] // Bytes.
    [InlineData("91d6ff00000000")] // A time, as an extension.
    [InlineData("9181c0c0")] // A key that is no text.
    [InlineData("91cb7ff8000000000000")] // Not a number.
    [InlineData("91a2c328")] // Not UTF-8.
    [InlineData("91c1")] // Nothing that MessagePack has.
    [InlineData("93c0")] // Cut off.
    [InlineData("90909090")] // Something behind the array.
    public async Task Arguments_that_JSON_has_no_word_for_are_refused(string arguments)
    {
        byte[] head = [0x96, 1, 0x80, 0xa1, (byte)'x', 0xa3, (byte)'A', (byte)'c', (byte)'k'];

        var refusal = await RefusedAsync([.. head, .. Convert.FromHexString(arguments), 0x90]);

        Assert.Equal("message_malformed", refusal.GetProperty("code").GetString());
        Assert.NotEqual("", refusal.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("", "message_malformed")]
    [InlineData("c1", "message_malformed")]
    [InlineData("c0", "message_malformed")]
    [InlineData("80", "message_malformed")]
    [InlineData("9101", "message_malformed")]
    [InlineData("dd7fffffff01", "message_malformed")]
    [InlineData("960180c0a34163699190", "message_malformed")]
    [InlineData("960180c0a3466c799090", "not_found")]
    public async Task A_mistake_that_waits_for_no_answer_is_reported_by_a_message(string record, string code)
    {
        var client = await ConnectAsync();

        await SendBeforeGoodCallAsync(client, Convert.FromHexString(record));

        Assert.Equal(code, (await client.NextAsync("error")).GetProperty("code").GetString());
        await IsUnharmedAsync(client);
    }

    [Theory]
    [InlineData("[99,{},1]")]
    [InlineData("""[3,{},"nobody asked",3,1]""")]
    [InlineData("""[2,{},"no stream",1]""")]
    [InlineData("""[5,{},"no call"]""")]
    [InlineData("[6]")]
    [InlineData("[8,3]")]
    public async Task Records_that_the_protocol_ignores_are_ignored_and_those_behind_them_are_read(string record)
    {
        var client = await ConnectAsync();

        await SendBeforeGoodCallAsync(client, MessagePackSerializer.ConvertFromJson(record));

        Assert.DoesNotContain(client.TakeAll(), message => message.Name == "error");
        await IsUnharmedAsync(client);
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 })]
    public async Task A_length_that_no_record_has_closes_the_connection(byte[] length)
    {
        var client = await ConnectAsync();

        await client.SendBytesAsync(length);

        Assert.Equal("message_too_large", (await client.NextAsync("closing")).GetProperty("code").GetString());
        Assert.True((await client.Ended)!.Value.GetProperty("allowReconnect").GetBoolean());
    }

    private async Task<JsonElement> RefusedAsync(byte[] record)
    {
        var client = await ConnectAsync();
        var answer = client.AnswerAsync("x");
        await SendBeforeGoodCallAsync(client, record);
        var refusal = (await Assert.ThrowsAsync<HubRefusedException>(() => answer)).Refusal;
        await IsUnharmedAsync(client);
        return refusal;
    }

    private static async Task SendBeforeGoodCallAsync(HubTestClient client, byte[] record)
    {
        var good = client.AnswerAsync("the good call");
        await client.SendBytesAsync((byte[])[.. MessagePackRecords.Framed(record), .. client.BytesOf(GoodCall)]);
        await good;
    }

    private Task<HubTestClient> ConnectAsync() => fixture.Server.WelcomeAsync("ada", protocol: "messagepack");

    private async Task IsUnharmedAsync(HubTestClient client)
    {
        Assert.Equal(JsonValueKind.Object, (await client.InvokeAsync("Summary")).ValueKind);
        await fixture.Server.PublishToUserAsync("ada");
        await client.NextAsync("inbox");
        Assert.Empty(fixture.Server.Complaints);
    }
}
