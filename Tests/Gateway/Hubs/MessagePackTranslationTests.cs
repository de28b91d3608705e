using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MessagePack;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Nudge.Gateway.Hubs;
using Nudge.Realtime.Hosting;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Hubs;

/// <summary>JSON in MessagePack says the same, and whatever comes in MessagePack is read or refused.</summary>
public sealed class MessagePackTranslationTests
{
    private const string Call = """{"type":1,"invocationId":"x","target":"Attach","arguments":["library:7",null]}""";

    private static readonly NudgeMessagePackProtocol Protocol = new(new(Options.Create(new ConnectionsOptions())));

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.Elements(
            "0", "1", "-1", "127", "128", "-33", "65536", "-2147483649", "9007199254740993", "9223372036854775807", "-9223372036854775808",
            "18446744073709551615",
            "0.1", "-1.5e3", "1e300", "5e-324", "null", "true", "false", "\"\"", "\"a\"", "\"ü🙂\"", "\"\\u0041\\n\\\"\\\\\\/\"",
            "\"\\ud83d\\ude42\"", "\"\\\\ud800\""),
        ArbMap.Default.GeneratorFor<long>().Select(number => $"{number}"),
        ArbMap.Default.GeneratorFor<NonNull<string>>()
            .Select(text => JsonSerializer.Serialize(new string([.. text.Get.Where(each => !char.IsSurrogate(each))]))));

    private static readonly Gen<string> Json = Gen.Sized(size => Value(Math.Min(size, 4)));

    [Fact]
    public void MessagePack_says_the_same_as_the_JSON() => Prop.ForAll(Json.ToArbitrary(), json =>
    {
        Assert.True(IsSame(JsonElement.Parse(json), MessagePackSerializer.Deserialize<object?>(Written(json))), json);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Objects_may_lie_as_deep_in_each_other_as_published_ones_do_and_deeper()
    {
        var json = string.Concat(Enumerable.Repeat("{\"a\":[", 200)) + string.Concat(Enumerable.Repeat("]}", 200));

        Assert.Equal(json, MessagePackSerializer.ConvertToJson(Written(json)));
    }

    [Theory]
    [InlineData("\"\\ud800\"", "\ufffd")]
    [InlineData("\"a\\udc00b\"", "a\ufffdb")]
    [InlineData("\"\\ud800\\ud83d\\ude42\"", "\ufffd🙂")]
    [InlineData("\"\\ud800\\n\\\\ud800\"", "\ufffd\n\\ud800")]
    public void Half_a_surrogate_pair_becomes_the_character_that_stands_for_it(string json, string text) =>
        Assert.Equal(text, MessagePackSerializer.Deserialize<string>(Written(json)));

    [Theory]
    [InlineData("18446744073709551616", 18446744073709551616d)]
    [InlineData("-9223372036854775809", -9223372036854775809d)]
    [InlineData("0.1000000000000000055511151231257827", 0.1)]
    [InlineData("1.0", 1)]
    [InlineData("1e400", double.PositiveInfinity)]
    public void Other_numbers_become_the_nearest_double(string json, double number) =>
        Assert.Equal(number, MessagePackSerializer.Deserialize<double>(Written(json)));

    [Fact]
    public void A_record_that_is_cut_anywhere_is_answered_and_the_one_behind_it_is_read()
    {
        var whole = MessagePackRecords.Of(Call)[1..];
        for (var length = 0; length < whole.Length; length++)
        {
            var input = new ReadOnlySequence<byte>([.. MessagePackRecords.Framed(whole.AsSpan(0, length)), .. MessagePackRecords.Of(Call)]);

            Assert.True(Protocol.TryParseMessage(ref input, Binder.Instance, out var fault), $"{length}");
            Assert.Equal(nameof(NudgeHub.Malformed), Assert.IsType<InvocationMessage>(fault).Target);
            Assert.True(Protocol.TryParseMessage(ref input, Binder.Instance, out var call));
            Assert.Equal("Attach", Assert.IsType<InvocationMessage>(call).Target);
            Assert.Equal(0, input.Length);
        }
    }

    [Fact]
    public void A_record_that_has_not_come_whole_waits()
    {
        var whole = MessagePackRecords.Of(Call);
        for (var length = 0; length < whole.Length; length++)
        {
            var input = new ReadOnlySequence<byte>(whole, 0, length);
            Assert.False(Protocol.TryParseMessage(ref input, Binder.Instance, out _));
            Assert.Equal(length, input.Length);
        }
    }

    [Fact]
    public void The_record_behind_a_mangled_one_is_read() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte, byte)[]>(), ArbMap.Default.ArbFor<byte[]>(), (changes, more) =>
        {
            var record = MessagePackRecords.Of(Call)[1..];
            foreach (var (at, value) in changes)
                record[at % record.Length] = value;
            var input = new ReadOnlySequence<byte>([.. MessagePackRecords.Framed([.. record, .. more]), .. MessagePackRecords.Of(Call)]);
            InvocationMessage? last = null;
            while (Protocol.TryParseMessage(ref input, Binder.Instance, out var message))
                last = message as InvocationMessage;
            Assert.Equal("Attach", last?.Target);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData(0xdb)]
    [InlineData(0xdd)]
    [InlineData(0xdf)]
    public void A_length_of_two_thousand_million_and_more_is_a_record_that_is_cut(byte code)
    {
        foreach (var start in (byte[])[0x7f, 0x80, 0xff])
        {
            byte[] huge = [code, start, 0xff, 0xff, 0xff];
            foreach (var record in (byte[][])[
                huge, [0x96, 1, 0x80, 0xc0, .. huge], [0x96, 1, 0x80, 0xc0, 0xa6, .. "Attach"u8, 0x91, .. huge],
            ])
            {
                var input = new ReadOnlySequence<byte>([.. MessagePackRecords.Framed(record), .. MessagePackRecords.Of(Call)]);

                Assert.True(Protocol.TryParseMessage(ref input, Binder.Instance, out var fault), Convert.ToHexString(record));
                Assert.Equal(nameof(NudgeHub.Malformed), Assert.IsType<InvocationMessage>(fault).Target);
                Assert.True(Protocol.TryParseMessage(ref input, Binder.Instance, out var call));
                Assert.Equal("Attach", Assert.IsType<InvocationMessage>(call).Target);
            }
        }
    }

    [Fact]
    public void Deep_records_are_refused_wherever_the_depth_is()
    {
        byte[] deep = [.. Enumerable.Repeat((byte)0x91, 20_000), 0xc0];
        foreach (var record in (byte[][])[
            deep, [0x96, 1, 0x80, 0xa1, (byte)'x', 0xa3, (byte)'A', (byte)'c', (byte)'k', .. deep, 0x90],
            [0x97, 1, 0x80, 0xc0, 0xc0, 0xc0, 0xc0, .. deep],
        ])
        {
            var input = new ReadOnlySequence<byte>(MessagePackRecords.Framed(record));
            Assert.True(Protocol.TryParseMessage(ref input, Binder.Instance, out var fault));
            Assert.Equal(nameof(NudgeHub.Malformed), Assert.IsType<InvocationMessage>(fault).Target);
        }
    }

    private static byte[] Written(string json)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        JsonToMessagePack.Write(ref writer, Encoding.UTF8.GetBytes(json));
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static bool IsSame(JsonElement json, object? value) => json.ValueKind switch
    {
        JsonValueKind.Object => value is Dictionary<object, object?> map && map.Count == json.GetPropertyCount()
            && json.EnumerateObject().All(member => map.TryGetValue(member.Name, out var inner) && IsSame(member.Value, inner)),
        JsonValueKind.Array => value is object?[] items && items.Length == json.GetArrayLength()
            && json.EnumerateArray().Zip(items).All(pair => IsSame(pair.First, pair.Second)),
        JsonValueKind.String => json.GetString()!.Equals(value),
        JsonValueKind.Number when json.GetRawText().AsSpan().IndexOfAny('.', 'e') >= 0 => json.GetDouble().Equals(value),
        JsonValueKind.Number =>
            value is not (null or double or float) && Convert.ToDecimal(value, CultureInfo.InvariantCulture) == json.GetDecimal(),
        JsonValueKind.True => value is true,
        JsonValueKind.False => value is false,
        _ => value is null,
    };

    private static Gen<string> Value(int depth)
    {
        if (depth == 0)
            return Scalar;
        var inner = Value(depth - 1);
        var members = inner.ListOf().Select(values => $"{{{string.Join(',', values.Select((value, i) => $"\"n{i}\\u00e9\":{value}"))}}}");
        return Gen.OneOf(Scalar, inner.ListOf().Select(items => $"[ {string.Join(" ,", items)}]"), members);
    }

    private sealed class Binder : IInvocationBinder
    {
        public static Binder Instance { get; } = new();

        public IReadOnlyList<Type> GetParameterTypes(string methodName) =>
            methodName == "Attach" ? [typeof(string), typeof(string)] : throw new HubException("There is no such method.");

        public Type GetReturnType(string invocationId) => throw new InvalidOperationException("Nobody was asked.");

        public Type GetStreamItemType(string streamId) => throw new InvalidOperationException("Nothing is streamed.");
    }
}
