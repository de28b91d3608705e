using System.Text.Json;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>One method of one path.</summary>
internal sealed record DescribedOperation(string Method, string Path, JsonElement Json)
{
    internal IEnumerable<JsonElement> Parameters =>
        Json.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [];

    /// <summary>The body that the description gives as an example.</summary>
    internal string? Example => Json.TryGetProperty("requestBody", out var body)
        ? body.GetProperty("content").GetProperty("application/json").GetProperty("example").GetRawText()
        : null;

    internal bool Takes(string credentials) => Json.TryGetProperty("security", out var security)
        && security.EnumerateArray().Any(each => each.TryGetProperty(credentials, out _));

    internal JsonElement? AnswerOf(int status) =>
        Json.GetProperty("responses").TryGetProperty($"{status}", out var answer) ? answer : null;

    public override string ToString() => $"{Method} {Path}";
}
