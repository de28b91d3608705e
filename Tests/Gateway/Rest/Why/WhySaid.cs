using System.Text.Json;

namespace Nudge.Tests.Gateway.Rest.Why;

/// <summary>An answer of <c>/api/why</c>.</summary>
internal sealed record WhySaid(JsonElement Json)
{
    internal string Word => Json.GetProperty("verdict").GetProperty("word").GetString()!;

    internal string Sentence => Json.GetProperty("verdict").GetProperty("sentence").GetString()!;

    /// <summary>The words of its steps, in order.</summary>
    internal string Steps => string.Join(' ', All.Select(step => step.GetProperty("what").GetString()));

    internal IEnumerable<JsonElement> All => Json.GetProperty("steps").EnumerateArray();

    internal string Notes => string.Join(' ', Json.GetProperty("notes").EnumerateArray());

    /// <summary>The only step of a word.</summary>
    internal JsonElement Step(string what) => Assert.Single(All, step => step.GetProperty("what").GetString() == what);
}
