namespace Nudge.Gateway.Api.Description;

/// <summary>What shapes are called in the document.</summary>
internal static class SchemaNames
{
    private const string Suffix = "Shape";

    /// <summary>The type's name; those that stand for hand-written JSON are told from the real things by a suffix, which is ours to know.</summary>
    internal static string Of(Type type) => type.Name.EndsWith(Suffix, StringComparison.Ordinal) ? type.Name[..^Suffix.Length] : type.Name;
}
