using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Rest.Description;

/// <summary>Metadata of a route, or of a group of routes: codes that calls are refused with. A route has those of all its groups.</summary>
/// <param name="Codes">Beside the codes of credentials, of bodies and of outages, which follow from other metadata.</param>
internal sealed record RefusedCodes(IReadOnlyList<ErrorCode> Codes)
{
    private static readonly ErrorCode[] Body =
        [ErrorCode.MalformedJson, ErrorCode.FieldInvalid, ErrorCode.FieldMissing, ErrorCode.PayloadTooLarge];

    private static readonly ErrorCode[] Signed =
        [ErrorCode.Unauthenticated, ErrorCode.UnknownApp, ErrorCode.WrongKey, ErrorCode.AppDisabled, ErrorCode.FieldInvalid];

    private static readonly ErrorCode[] Server = [ErrorCode.UnknownApp, ErrorCode.WrongKey, ErrorCode.SecretInBrowser];

    private static readonly ErrorCode[] Token =
    [
        ErrorCode.TokenMalformed, ErrorCode.TokenAlgorithm, ErrorCode.TokenUnknownKey, ErrorCode.TokenForged, ErrorCode.TokenExpired,
        ErrorCode.TokenNotYetValid, ErrorCode.TokenRevoked, ErrorCode.OriginNotAllowed,
    ];

    private static readonly ErrorCode[] Client =
        [ErrorCode.UnknownApp, ErrorCode.TokenEnvironment, ErrorCode.TokenLifetime, ErrorCode.CapabilityMalformed];

    private static readonly ErrorCode[] Device =
        [ErrorCode.DeviceSecretMissing, ErrorCode.DeviceSecretWrong, ErrorCode.OriginNotAllowed, ErrorCode.RateLimited];

    /// <summary>All codes of a route, each once.</summary>
    public static IEnumerable<ErrorCode> Of(IList<object> metadata)
    {
        var codes = metadata.OfType<RefusedCodes>().SelectMany(each => each.Codes);
        if (metadata.OfType<JsonBodyMetadata>().Any())
            codes = codes.Concat(Body);
        if (metadata.OfType<SignedCalls>().Any())
            codes = codes.Concat(Signed);
        if (metadata.OfType<CallerRequirement>().LastOrDefault() is { } requirement)
            codes = codes.Concat(OfCredentials(requirement));
        return codes.Append(ErrorCode.OutcomeUnknown).Append(ErrorCode.Internal).Distinct();
    }

    private static IEnumerable<ErrorCode> OfCredentials(CallerRequirement requirement)
    {
        IEnumerable<ErrorCode> codes = [ErrorCode.Unauthenticated, ErrorCode.Forbidden];
        if (requirement.Kinds.HasFlag(CallerKinds.Server))
            codes = codes.Concat(Server);
        if (requirement.Kinds.HasFlag(CallerKinds.AppAccount))
            codes = codes.Append(ErrorCode.FieldMissing).Append(ErrorCode.NotFound);
        if ((requirement.Kinds & (CallerKinds.Client | CallerKinds.Admin | CallerKinds.Account | CallerKinds.AppAccount)) != 0)
            codes = codes.Concat(Token);
        if (requirement.Kinds.HasFlag(CallerKinds.Client))
            codes = codes.Concat(Client);
        if (requirement.Kinds.HasFlag(CallerKinds.Device))
            codes = codes.Concat(Device);
        if ((requirement.Kinds & (CallerKinds.Anyone | CallerKinds.Public)) != 0)
            codes = codes.Append(ErrorCode.RateLimited);
        return requirement.IsLive ? codes.Append(ErrorCode.AppDisabled) : codes;
    }
}
