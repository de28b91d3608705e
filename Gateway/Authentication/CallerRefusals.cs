using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>Refusals of callers whose credentials are none for the route, or for the page that they come from.</summary>
internal static class CallerRefusals
{
    public static Refusal Missing => new(ErrorCode.Unauthenticated, "This call needs credentials, in the Authorization header.");

    public static Refusal SecretInBrowser =>
        new(
            ErrorCode.SecretInBrowser,
            "A secret came from a web page, where anyone can read it. Retire it, and let pages use client tokens.");

    public static Refusal WrongKind(CallerKinds kinds)
    {
        var wanted = (kinds & ~CallerKinds.AppAccount) switch
        {
            CallerKinds.Account | CallerKinds.Device => "an account's token, or a device's secret",
            CallerKinds.Client => "a client token",
            CallerKinds.Server or CallerKinds.Server | CallerKinds.Public => "a secret or an API key of the app",
            CallerKinds.Server | CallerKinds.Device | CallerKinds.Anyone =>
                "a device's secret, or a secret or an API key of the app",
            CallerKinds.Admin => "an operator's token",
            _ => "a client token, or a secret or an API key of the app",
        };
        return new(ErrorCode.Forbidden, $"This call needs {wanted}.");
    }
}
