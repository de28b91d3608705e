using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Nudge.Tests.Support.Push;

/// <summary>An app's keys for push services.</summary>
internal sealed class VapidPair
{
    private readonly ECParameters _parts;

    public VapidPair()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _parts = key.ExportParameters(includePrivateParameters: true);
    }

    public string PublicKey => Base64Url.EncodeToString([4, .. _parts.Q.X!, .. _parts.Q.Y!]);

    public string PrivateKey => Base64Url.EncodeToString(_parts.D!);

    public byte[] Credentials =>
        JsonSerializer.SerializeToUtf8Bytes(new { publicKey = PublicKey, privateKey = PrivateKey, subject = "mailto:ada@example.org" });
}
