using System.Text.Json;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>Refuses fields that a call does not have: a typing error must not pass for success.</summary>
internal static class UnknownField
{
    private const int ShownMax = 100;

    /// <param name="reader">Stands on the field's name.</param>
    /// <param name="known">The fields that there are, for people.</param>
    internal static Refusal Refuse(ref Utf8JsonReader reader, string known)
    {
        var name = reader.GetString()!;
        var shown = name.Length > ShownMax ? $"{name[..ShownMax]}…" : name;
        return new(ErrorCode.FieldInvalid, $"There is no field '{shown}' here. There are {known}.", shown);
    }
}
