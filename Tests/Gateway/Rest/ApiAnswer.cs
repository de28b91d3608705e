using System.Text.Json;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>An answer, read whole.</summary>
internal sealed record ApiAnswer(int Status, string? ContentType, string Body, IReadOnlyDictionary<string, string> Headers)
{
    internal static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(
            header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new(
            (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), headers);
    }

    /// <summary>A problem as <c>status code field limit</c>; anything else as its status and body.</summary>
    internal string Problem
    {
        get
        {
            if (ContentType != "application/problem+json")
                return $"{Status} {Body}";
            var problem = Parse();
            Assert.Equal(Status, problem.GetProperty("status").GetInt32());
            Assert.NotEqual("", problem.GetProperty("detail").GetString());
            string Text(string name) => problem.TryGetProperty(name, out var value) ? $" {value}" : "";
            return $"{Status} {problem.GetProperty("code")}{Text("field")}{Text("limit")}";
        }
    }

    /// <summary>The JSON of an answer that must have this status.</summary>
    internal JsonElement Json(int status)
    {
        Assert.True(Status == status, $"{Status} {Body}");
        Assert.Equal("application/json", ContentType);
        return Parse();
    }

    private JsonElement Parse()
    {
        using var document = JsonDocument.Parse(Body);
        return document.RootElement.Clone();
    }
}
