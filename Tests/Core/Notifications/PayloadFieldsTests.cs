using System.Text;
using Nudge.Core.Errors;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core.Notifications;

public sealed class PayloadFieldsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(
        """{"title":"Dune","body":"is ready","url":"/loans/17","icon":"https://a.example/i.png","image":null,"priority":"high","badge":"""
        + """false}""")]
    [InlineData("""{"actions":[{"title":"Open","url":"?tab=2"},{"title":"Later","id":"later","more":{"url":7}}]}""")]
    [InlineData("""{"other":{"title":5,"url":"javascript:x"},"titles":5,"Title":5}""")]
    [InlineData("""[{"title":5}]""")]
    [InlineData("5")]
    [InlineData("""{"url":"HTTP://a.example","icon":"#x","image":"pictures/a:b.png"}""")]
    public void A_payload_that_keeps_to_the_conventions_passes_untouched(string payload)
    {
        var json = $$"""{"v":1,"at":"2026-01-31T11:00:00Z","type":"a","payload":{{payload}},"more":1}""";

        Assert.Equal(json, Encoding.UTF8.GetString(Envelope.Read(Encoding.UTF8.GetBytes(json), Now, Envelope.BytesMax).Value!.Json.Span));
    }

    [Theory]
    [InlineData("""{"title":5}""", "title")]
    [InlineData("""{"body":["x"]}""", "body")]
    [InlineData("""{"url":"javascript:alert(1)"}""", "url")]
    [InlineData("""{"url":"java\u0073cript:alert(1)"}""", "url")]
    [InlineData("""{"u\u0072l":"data:text/html,x"}""", "url")]
    [InlineData("""{"url":""}""", "url")]
    [InlineData("""{"icon":"http:"}""", "icon")]
    [InlineData("""{"icon":"https://"}""", "icon")]
    [InlineData("""{"image":"a b"}""", "image")]
    [InlineData("""{"image":"\\\\server\\share"}""", "image")]
    [InlineData("""{"url":"\tjavascript:x"}""", "url")]
    [InlineData("""{"priority":"urgent"}""", "priority")]
    [InlineData("""{"priority":1}""", "priority")]
    [InlineData("""{"badge":0}""", "badge")]
    [InlineData("""{"actions":{}}""", "actions")]
    [InlineData("""{"actions":[{"title":"a"},{"title":"b"},{"title":"c"}]}""", "actions")]
    [InlineData("""{"actions":["a"]}""", "actions[0]")]
    [InlineData("""{"actions":[{"title":"a"},{"url":"/x"}]}""", "actions[1].title")]
    [InlineData("""{"actions":[{"title":""}]}""", "actions[0].title")]
    [InlineData("""{"actions":[{"title":"a","url":"ftp://x"}]}""", "actions[0].url")]
    public void A_field_with_a_mistake_is_named(string payload, string field)
    {
        var refusal = Read($$"""{"type":"a","payload":{{payload}}}""");

        Assert.Equal((ErrorCode.PayloadField, $"notification.payload.{field}"), (refusal!.Code, refusal.Field));
    }

    [Theory]
    [InlineData("title", PayloadFields.TitleMaxLength)]
    [InlineData("body", PayloadFields.BodyMaxLength)]
    [InlineData("url", PayloadFields.UrlMaxLength)]
    public void A_text_has_its_length_in_characters_however_it_is_spelled(string field, int lengthMax)
    {
        Assert.Null(Read(field, new string('ü', lengthMax)));
        Assert.Null(Read(field, string.Concat(Enumerable.Repeat("\\u0041", lengthMax))));
        var refusal = Read(field, new string('a', lengthMax + 1))!;

        Assert.Equal((ErrorCode.PayloadField, (long?)lengthMax), (refusal.Code, refusal.Limit));
    }

    private static Refusal? Read(string field, string text) => Read($$"""{"type":"a","payload":{"{{field}}":"{{text}}"} }""");

    private static Refusal? Read(string json) => Envelope.Read(Encoding.UTF8.GetBytes(json), Now, Envelope.BytesMax).Refusal;
}
