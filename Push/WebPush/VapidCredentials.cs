using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Push.WebPush;

/// <summary>The key pair by which push services know an app's server (RFC 8292).</summary>
/// <param name="Provider"><see cref="PushProvider.WebPush"/> or <see cref="PushProvider.UnifiedPush"/>.</param>
/// <param name="PublicKey">The point on P-256 uncompressed, base64url; browsers subscribe with it.</param>
/// <param name="PrivateKey">Its 32 bytes, base64url.</param>
/// <param name="Subject">Whom a push service may write to: <c>mailto:</c> or <c>https:</c>.</param>
public sealed record VapidCredentials(
    PushProvider Provider, string PublicKey, string PrivateKey, string Subject) : PushCredentials(Provider)
{
    private const int SubjectLengthMax = 256;

    internal static CredentialsReading Read(PushProvider provider, ReadOnlyMemory<byte> json)
    {
        var text = CredentialsJson.Read(json, VapidCredentialsJson.Default.VapidCredentialsText);
        if (text is not { PublicKey: { } publicKey, PrivateKey: { } privateKey, Subject: { } subject })
            return CredentialsReading.Wrong("It is a JSON object with publicKey, privateKey and subject.");
        if (!IsSubject(subject))
            return CredentialsReading.Wrong("subject is an address of yours that begins with mailto: or https:.");
        if (!IsPair(publicKey, privateKey))
            return CredentialsReading.Wrong("publicKey and privateKey are a pair of VAPID keys in base64url, 65 and 32 bytes.");
        return CredentialsReading.Of(new VapidCredentials(provider, publicKey, privateKey, subject));
    }

    /// <summary>The key, for its owner to keep.</summary>
    internal ECDsa OpenKey() => Open(PublicKey, PrivateKey) ?? throw new CryptographicException("The VAPID keys are no pair.");

    private static bool IsSubject(string text) =>
        text.Length <= SubjectLengthMax && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "mailto" or "https";

    private static bool IsPair(string publicKey, string privateKey)
    {
        using var key = Open(publicKey, privateKey);
        if (key is null)
            return false;
        // Not every system refuses a private key that is another's; its signature tells.
        Span<byte> data = stackalloc byte[1];
        using var other = ECDsa.Create(key.ExportParameters(includePrivateParameters: false));
        return other.VerifyData(data, key.SignData(data, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256);
    }

    private static ECDsa? Open(string publicKey, string privateKey)
    {
        if (!P256Point.TryDecode(publicKey, out var point) || !P256Point.TryDecodeBytes(privateKey, 32, out var secret))
            return null;
        try
        {
            return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point, D = secret });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>As they are entered.</summary>
internal sealed record VapidCredentialsText(string? PublicKey, string? PrivateKey, string? Subject);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VapidCredentialsText))]
internal sealed partial class VapidCredentialsJson : JsonSerializerContext;
