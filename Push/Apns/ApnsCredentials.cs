using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Push.Apns;

/// <summary>A signing key of an Apple developer team, and the app that it sends for.</summary>
/// <param name="TeamId">Ten letters and digits.</param>
/// <param name="KeyId">Ten letters and digits.</param>
/// <param name="PrivateKey">The .p8 file: a key on P-256 in PEM.</param>
/// <param name="Topic">The app's bundle id.</param>
/// <param name="IsSandbox">Whether its devices run builds of developers, whose tokens hold at Apple's other address only.</param>
public sealed record ApnsCredentials(
    string TeamId, string KeyId, string PrivateKey, string Topic, bool IsSandbox)
    : PushCredentials(PushProvider.Apns)
{
    private const int IdLength = 10;

    internal static CredentialsReading Read(ReadOnlyMemory<byte> json)
    {
        if (CredentialsJson.Read(json, ApnsCredentialsJson.Default.ApnsCredentialsText) is not { } text)
            return CredentialsReading.Wrong("It is a JSON object with teamId, keyId, privateKey, topic and perhaps sandbox.");
        if (text.TeamId is not { } team || !IsId(team) || text.KeyId is not { } keyId || !IsId(keyId))
            return CredentialsReading.Wrong("teamId and keyId have ten letters and digits each.");
        if (text.Topic is not { } topic || !IsBundleId(topic))
            return CredentialsReading.Wrong("topic is the bundle id of the app.");
        if (text.PrivateKey is not { } pem || !IsKey(pem))
            return CredentialsReading.Wrong("privateKey is the whole text of the .p8 file.");
        return CredentialsReading.Of(new ApnsCredentials(team, keyId, pem, topic, text.Sandbox));
    }

    /// <summary>The part that signs, apart from what it signs for.</summary>
    internal ApnsKey Key => new(TeamId, KeyId, PrivateKey);

    private static bool IsId(string text) => text.Length == IdLength && text.All(char.IsAsciiLetterOrDigit);

    // It goes into a header.
    private static bool IsBundleId(string text) =>
        text.Length is > 0 and <= 255 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-');

    private static bool IsKey(string pem)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key.ExportParameters(includePrivateParameters: true) is { D: not null } parts
                && parts.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}

/// <summary>As they are entered.</summary>
internal sealed record ApnsCredentialsText(string? TeamId, string? KeyId, string? PrivateKey, string? Topic, bool Sandbox);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApnsCredentialsText))]
internal sealed partial class ApnsCredentialsJson : JsonSerializerContext;
