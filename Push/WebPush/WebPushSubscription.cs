using System.Security.Cryptography;
using Lib.Net.Http.WebPush;
using Nudge.Push.Messages;

namespace Nudge.Push.WebPush;

/// <summary>A target of Web Push, looked at before anything is made of it: all three parts come from the device.</summary>
/// <param name="Endpoint">Where the push service takes pushes for it.</param>
/// <param name="Keys">As the library wants them.</param>
/// <param name="Point">The browser's public key.</param>
internal sealed record WebPushSubscription(Uri Endpoint, PushSubscription Keys, ECPoint Point)
{
    private const int EndpointLengthMax = 2_000;
    private const int AuthLength = 16;

    /// <summary>
    /// The origin that a token for this endpoint names (RFC 8292, section 2): scheme, host, and a port that is not the scheme's own.
    /// </summary>
    public string Origin => Endpoint.GetLeftPart(UriPartial.Authority);

    /// <returns><see langword="null"/>: it cannot be one.</returns>
    public static WebPushSubscription? Of(PushTarget target)
    {
        if (target.Address.Length > EndpointLengthMax || !Uri.TryCreate(target.Address, UriKind.Absolute, out var endpoint))
            return null;
        // Whether http may be called at all is the way out's to say.
        if (endpoint.Scheme is not ("https" or "http") || endpoint.UserInfo.Length > 0)
            return null;
        // Whether the point lies on the curve shows when a secret is agreed on with it; to look before would be a fifth of a push's cost.
        if (target.P256dh is not { } p256dh || !P256Point.TryDecode(p256dh, out var point))
            return null;
        if (target.Auth is not { } auth || !P256Point.TryDecodeBytes(auth, AuthLength, out _))
            return null;
        var keys = new PushSubscription { Endpoint = endpoint.AbsoluteUri };
        keys.SetKey(PushEncryptionKeyName.P256DH, p256dh.TrimEnd('='));
        keys.SetKey(PushEncryptionKeyName.Auth, auth.TrimEnd('='));
        return new(endpoint, keys, point);
    }
}
