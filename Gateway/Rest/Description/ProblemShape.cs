using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Description;

/// <summary>A refusal: problem details (RFC 9457) with a stable code.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ProblemShape
{
    /// <summary><c>urn:nudge:error:</c> and the code.</summary>
    public required string Type { get; init; }

    /// <summary>The code in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Stable: what programs look at.</summary>
    public required string Code { get; init; }

    /// <summary>For people; may change.</summary>
    public required string Detail { get; init; }

    /// <summary>The field that it is about, as it was spelled.</summary>
    public string? Field { get; init; }

    /// <summary>The limit that was passed.</summary>
    public long? Limit { get; init; }
}
