using System.Text;
using Nudge.Core.Errors;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>How hub calls say no: an error whose text is a JSON object.</summary>
internal static class HubErrors
{
    public static string TextOf(Refusal refusal) => Encoding.UTF8.GetString(MessageJson.Write(refusal, static (json, said) =>
    {
        json.WriteString("code", said.Code.Value);
        json.WriteString("detail", said.Message);
        if (said.Field is not null)
            json.WriteString("field", said.Field);
        if (said.Limit is { } limit)
            json.WriteNumber("limit", limit);
    }));

    /// <summary>What the framework's own errors come to.</summary>
    public static Refusal Of(string error)
    {
        if (error.Contains("Method does not exist", StringComparison.Ordinal) || error.StartsWith("Unknown hub method", StringComparison.Ordinal))
            return new(ErrorCode.NotFound, "The hub has no such method.", "target");
        return error.StartsWith("Failed to invoke", StringComparison.Ordinal)
            ? new(ErrorCode.FieldInvalid, "The arguments do not fit the method.", "arguments")
            : new(ErrorCode.Internal, "The call failed on the server.");
    }
}
