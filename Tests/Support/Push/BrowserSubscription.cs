using System.Buffers.Text;
using System.Security.Cryptography;
using Nudge.Push.Messages;

namespace Nudge.Tests.Support.Push;

/// <summary>A browser's subscription: what it tells the app, and the private parts by which it opens pushes.</summary>
internal sealed class BrowserSubscription(string endpoint)
{
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _auth = RandomNumberGenerator.GetBytes(16);

    public PushTarget Target => new(endpoint)
    {
        P256dh = Base64Url.EncodeToString(WebPushEncryption.PointOf(_key)),
        Auth = Base64Url.EncodeToString(_auth),
    };

    public byte[] Open(ReadOnlySpan<byte> body) => WebPushEncryption.Open(body, _key, _auth);
}
