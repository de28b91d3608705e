using System.Text;
using Nudge.Core.Errors;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>How hub calls say no: an error whose text is a JSON object.</summary>
internal static class HubErrors
{
    public static Refusal NoSuchMethod { get; } = new(ErrorCode.NotFound, "The hub has no such method.", "target");

    public static Refusal WrongArguments { get; } = new(ErrorCode.FieldInvalid, "The arguments do not fit the method.", "arguments");

    public static string TextOf(Refusal refusal) => Encoding.UTF8.GetString(MessageJson.Write(refusal, SessionMessages.WriteRefusal));

    /// <summary>The answers to the framework's own errors.</summary>
    public static Refusal Of(string error)
    {
        if (error.Contains("Method does not exist", StringComparison.Ordinal)
            || error.StartsWith("Unknown hub method", StringComparison.Ordinal))
            return NoSuchMethod;
        return error.StartsWith("Failed to invoke", StringComparison.Ordinal)
            ? WrongArguments
            : new(ErrorCode.Internal, "The call failed on the server.");
    }
}
