using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Api.Description;

/// <summary>Codes of refusals that routes share.</summary>
internal static class CommonErrors
{
    /// <summary>A body that is read as a whole.</summary>
    public static ErrorCode[] Body { get; } = [ErrorCode.MalformedJson, ErrorCode.FieldInvalid, ErrorCode.FieldMissing, ErrorCode.PayloadTooLarge];

    /// <summary>Whose inbox.</summary>
    public static ErrorCode[] Inbox { get; } = [ErrorCode.FieldMissing, ErrorCode.UserInvalid];

    /// <summary>Recipients in a body.</summary>
    public static ErrorCode[] Recipients { get; } =
        [ErrorCode.NoRecipients, ErrorCode.UserInvalid, ErrorCode.TooManyRecipients, ErrorCode.NameInvalid, ErrorCode.NameTooLong];

    /// <summary>Calls that Pusher's libraries sign.</summary>
    public static ErrorCode[] Signed { get; } = [ErrorCode.Unauthenticated, ErrorCode.UnknownApp, ErrorCode.WrongKey, ErrorCode.AppDisabled, ErrorCode.FieldInvalid];

    private static ErrorCode[] Server { get; } = [ErrorCode.UnknownApp, ErrorCode.WrongKey, ErrorCode.SecretInBrowser];

    private static ErrorCode[] Token { get; } =
    [
        ErrorCode.TokenMalformed, ErrorCode.TokenAlgorithm, ErrorCode.TokenUnknownKey, ErrorCode.TokenForged, ErrorCode.TokenExpired,
        ErrorCode.TokenNotYetValid, ErrorCode.OriginNotAllowed,
    ];

    private static ErrorCode[] Client { get; } =
        [ErrorCode.UnknownApp, ErrorCode.TokenRevoked, ErrorCode.TokenEnvironment, ErrorCode.TokenLifetime, ErrorCode.CapabilityMalformed];

    /// <summary>What credentials may be refused with on a route for these callers.</summary>
    public static IEnumerable<ErrorCode> Of(CallerRequirement? requirement)
    {
        var kinds = requirement?.Kinds ?? CallerKinds.None;
        IEnumerable<ErrorCode> codes = kinds == CallerKinds.None ? [] : [ErrorCode.Unauthenticated, ErrorCode.Forbidden];
        if (kinds.HasFlag(CallerKinds.Server))
            codes = codes.Concat(Server);
        if ((kinds & (CallerKinds.Client | CallerKinds.Admin)) != 0)
            codes = codes.Concat(Token);
        if (kinds.HasFlag(CallerKinds.Client))
            codes = codes.Concat(Client);
        return requirement is { IsLive: true } ? codes.Append(ErrorCode.AppDisabled) : codes;
    }
}
