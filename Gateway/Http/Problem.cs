using Nudge.Core.Errors;

namespace Nudge.Gateway.Http;

/// <summary>A refusal as it is on the wire.</summary>
/// <param name="Type"><c>urn:nudge:error:</c> and the code.</param>
/// <param name="Title">The code in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable: what programs look at.</param>
/// <param name="Detail">For people; may change.</param>
/// <param name="Field">The field that it is about.</param>
/// <param name="Limit">The limit that was passed.</param>
public sealed record Problem(string Type, string Title, int Status, string Code, string Detail, string? Field, long? Limit)
{
    public static Problem Of(Refusal refusal)
    {
        var code = refusal.Code.Value;
        var title = $"{char.ToUpperInvariant(code[0])}{code[1..].Replace('_', ' ')}";
        return new($"urn:nudge:error:{code}", title, refusal.Code.Status, code, refusal.Message, refusal.Field, refusal.Limit);
    }
}
