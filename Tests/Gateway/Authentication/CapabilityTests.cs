using System.Text;
using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;

namespace Nudge.Tests.Gateway.Authentication;

public sealed class CapabilityTests
{
    [Theory]
    [InlineData("""{"library:7":["subscribe"]}""", Operations.Subscribe, "library:7", true)]
    [InlineData("""{"library:7":["subscribe"]}""", Operations.History, "library:7", false)]
    [InlineData("""{"library:7":["subscribe","history"]}""", Operations.Subscribe | Operations.History, "library:7", true)]
    [InlineData("""{"library:7":["subscribe"],"library:*":["history"]}""", Operations.Subscribe | Operations.History, "library:7", true)]
    [InlineData("""{"library:7":["subscribe"],"library:*":["history"]}""", Operations.Subscribe, "library:8", false)]
    [InlineData("""{"library:7":["*"]}""", Operations.All, "library:7", true)]
    [InlineData("""{"*":["*"]}""", Operations.Publish, "library:7", true)]
    [InlineData("""{"*":["*"]}""", Operations.Subscribe, "user:ben", false)]
    [InlineData("""{"library:7":[]}""", Operations.Subscribe, "library:7", false)]
    [InlineData("{}", Operations.Subscribe, "library:7", false)]
    public void Rights_of_several_patterns_add_up(string json, Operations operation, string resource, bool covers) =>
        Assert.Equal(covers, Read(json, isMinting: true).Value!.Covers(operation, resource));

    [Fact]
    public void An_operation_that_does_not_exist_is_refused_before_signing_and_grants_nothing_after()
    {
        const string Json = """{"library:7":["subscribe","fly"]}""";

        Assert.Equal(
            (ErrorCode.CapabilityMalformed, "cap.library:7"),
            (Read(Json, isMinting: true).Refusal?.Code, Read(Json, isMinting: true).Refusal?.Field));
        Assert.Equal(Operations.Subscribe, Read(Json, isMinting: false).Value!.Grants[0].Operations);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"library:7":"subscribe"}""")]
    [InlineData("""{"library:7":[7]}""")]
    [InlineData("""{"library:7":["\ud800"]}""")]
    [InlineData("""{"\ud800":["subscribe"]}""")]
    [InlineData("""{"":["subscribe"]}""")]
    [InlineData("""{"lib*":["subscribe"]}""")]
    [InlineData("""{"user:*:":["subscribe"],"library 7":[]}""")]
    public void Another_shape_is_refused(string json) =>
        Assert.Equal(ErrorCode.CapabilityMalformed, Read(json, isMinting: false).Refusal?.Code);

    [Fact]
    public void A_hundred_resources_fit_and_no_more()
    {
        static string Resources(int count) => $"{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"l:{i}\":[\"*\"]"))}}}";

        Assert.True(Read(Resources(100), isMinting: true).IsAccepted);
        Assert.Equal(100, Read(Resources(101), isMinting: true).Refusal?.Limit);
    }

    [Fact]
    public void It_is_written_as_it_was_read()
    {
        const string Json = """{"library:7":["subscribe","history"],"user:zo\u00EB":["*"],"a:*":[]}""";
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            Read(Json, isMinting: true).Value!.WriteTo(writer);

        Assert.Equal(Json, Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static Answer<Capability> Read(string json, bool isMinting)
    {
        using var document = JsonDocument.Parse(json);
        return Capability.Read(document.RootElement, isMinting, "cap");
    }
}
