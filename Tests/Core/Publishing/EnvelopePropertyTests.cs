using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core.Publishing;

public sealed class EnvelopePropertyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> Scalar =
        Gen.Elements(
            "1", "0", "-1.5e3", "null", "true", "\"\"", "\"a\"", "\"ü🙂\"", "\"\\u0041\"", "\"\\ud800\"", "\"2026-01-31T12:00:00Z\"",
            "\"borrow.requested\"");

    private static readonly Gen<string> Value =
        Gen.OneOf(Scalar, Scalar.ListOf().Select(items => $"[{string.Join(',', items)}]"), Scalar.Select(item => $"{{\"type\":{item}}}"));

    private static readonly Gen<string> Field =
        from name in Gen.Elements("v", "type", "at", "entityId", "actorId", "libraryId", "payload", "\\u0074ype", "x", "\\ud800")
        from value in Value
        from blank in Gen.Elements("", " ", "\r\n", "\t")
        select $"{blank}\"{name}\"{blank}:{blank}{value}{blank}";

    private static readonly Gen<string> Json =
        Field.ListOf().Select(fields => $"{{{string.Join(',', fields.Prepend("\"type\":\"a\""))}}}");

    [Fact]
    public void An_accepted_envelope_is_one_line_that_says_the_same() =>
        Prop.ForAll(Json.ToArbitrary(), json =>
        {
            var answer = Envelope.Read(Encoding.UTF8.GetBytes(json), Now, Envelope.BytesMax);
            if (!answer.IsAccepted)
                return;
            var line = Encoding.UTF8.GetString(answer.Value.Json.Span);
            Assert.DoesNotContain('\n', line);
            Assert.DoesNotContain('\r', line);
            using var came = JsonDocument.Parse(json);
            using var kept = JsonDocument.Parse(line);
            Assert.True(kept.RootElement.TryGetProperty("v", out _) && kept.RootElement.TryGetProperty("at", out _));
            var names = came.RootElement.EnumerateObject().Select(field => field.Name + field.Value.GetRawText()).ToArray();
            Assert.Equal(
                names, kept.RootElement.EnumerateObject().Select(field => field.Name + field.Value.GetRawText()).TakeLast(names.Length),
                LinesAside);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_cut_of_the_bytes_is_taken_or_refused_and_never_throws() =>
        Prop.ForAll(Json.ToArbitrary(), json =>
        {
            var bytes = Encoding.UTF8.GetBytes(json);
            for (var i = 0; i < bytes.Length; i++)
            {
                Assert.False(Envelope.Read(bytes.AsSpan(0, i), Now, Envelope.BytesMax).IsAccepted, "A part of an object is no object.");
                Envelope.Read(bytes.AsSpan(i), Now, Envelope.BytesMax);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_and_any_flipped_byte_are_taken_or_refused_and_never_throw()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => { Envelope.Read(bytes, Now, Envelope.BytesMax); }).QuickCheckThrowOnFailure();
        Prop.ForAll(Json.ToArbitrary(), Gen.Choose(0, 10_000).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (json, place, value) =>
        {
            var bytes = Encoding.UTF8.GetBytes(json);
            bytes[place % bytes.Length] = (byte)value;
            var answer = Envelope.Read(bytes, Now, Envelope.BytesMax);
            if (answer.IsAccepted)
                JsonDocument.Parse(answer.Value.WithoutPayload()).Dispose();
        }).QuickCheckThrowOnFailure();
    }

    private static bool LinesAside(string left, string right) =>
        left.Replace('\r', ' ').Replace('\n', ' ') == right.Replace('\r', ' ').Replace('\n', ' ');
}
