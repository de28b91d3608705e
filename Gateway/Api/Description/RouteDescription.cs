using Nudge.Core.Errors;

namespace Nudge.Gateway.Api.Description;

/// <summary>What the OpenAPI document says about one route. Handlers that read and write by hand have nothing that it could be found out from.</summary>
/// <param name="Summary">One line.</param>
internal sealed record RouteDescription(string Summary)
{
    /// <summary>What one has to know to call it; Markdown.</summary>
    public string? Details { get; init; }

    public IReadOnlyList<RouteParameter> Parameters { get; init; } = [];

    public RouteBody? Body { get; init; }

    /// <summary>The answers to calls that were not refused.</summary>
    public IReadOnlyList<RouteAnswer> Answers { get; init; } = [];

    /// <summary>Whether the query carries Pusher's signature in place of credentials; then refusals are plain text, with the code in a header.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Codes of refusals, beside those of credentials and of outages, which every route has.</summary>
    public IReadOnlyList<ErrorCode> Errors { get; init; } = [];
}

/// <summary>A parameter in the path, the query or a header.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Text">What it means, its range and its default.</param>
/// <param name="Example">A value that works.</param>
internal sealed record RouteParameter(string Name, RouteParameterPlace Place, string Text, string Example)
{
    /// <summary>Whether it is a whole number; otherwise it is text.</summary>
    public bool IsNumber { get; init; }

    /// <summary>The values that there are; empty: any.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}

/// <summary>Where a parameter stands.</summary>
internal enum RouteParameterPlace
{
    Path,
    Query,
    Header,
}

/// <summary>The body of a request.</summary>
/// <param name="Type">Its shape.</param>
/// <param name="Example">JSON that works.</param>
/// <param name="BytesMax">What is taken at most.</param>
internal sealed record RouteBody(Type Type, string Example, int BytesMax);

/// <summary>An answer.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Text">What it means.</param>
/// <param name="Type">The shape of its JSON; <see langword="null"/>: it has no body.</param>
internal sealed record RouteAnswer(int Status, string Text, Type? Type = null)
{
    /// <summary>For an answer that is no JSON: what it is instead.</summary>
    public string? MediaType { get; init; }
}
