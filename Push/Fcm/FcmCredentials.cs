using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Push.Fcm;

/// <summary>A service account of Google's that may send for a Firebase project.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="ClientEmail">The account.</param>
/// <param name="PrivateKey">Its RSA key in PEM.</param>
/// <param name="PrivateKeyId">Which of its keys.</param>
/// <param name="TokenUri">Where it gets access tokens.</param>
public sealed record FcmCredentials(string ProjectId, string ClientEmail, string PrivateKey, string? PrivateKeyId, Uri TokenUri)
    : PushCredentials(PushProvider.Fcm)
{
    private const string Wrong = "It is the JSON file of a service account, as Firebase hands it out, with ";

    internal static CredentialsReading Read(ReadOnlyMemory<byte> json)
    {
        if (CredentialsJson.Read(json, ServiceAccountJson.Default.ServiceAccount) is not { Type: "service_account" } account)
            return CredentialsReading.Wrong($"{Wrong}\"type\": \"service_account\".");
        if (account.ProjectId is not { } project || !IsProjectId(project))
            return CredentialsReading.Wrong($"{Wrong}the \"project_id\" of a project.");
        if (account.ClientEmail is not { Length: > 0 } email)
            return CredentialsReading.Wrong($"{Wrong}a \"client_email\".");
        if (!Uri.TryCreate(account.TokenUri, UriKind.Absolute, out var tokenUri) || tokenUri.Scheme is not ("https" or "http"))
            return CredentialsReading.Wrong($"{Wrong}a \"token_uri\" that is an address.");
        if (account.PrivateKey is not { } key || !IsRsaKey(key))
            return CredentialsReading.Wrong($"{Wrong}a \"private_key\" in PEM.");
        return CredentialsReading.Of(new FcmCredentials(project, email, key, account.PrivateKeyId, tokenUri));
    }

    // It becomes a part of an address.
    private static bool IsProjectId(string text) =>
        text.Length is > 0 and <= 64 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or ':' or '.');

    private static bool IsRsaKey(string pem)
    {
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            // A public key imports as well, and signs nothing.
            return key.ExportRSAPrivateKey().Length > 0;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}

/// <summary>The file as Google writes it.</summary>
internal sealed record ServiceAccount(
    string? Type, string? ProjectId, string? PrivateKeyId, string? PrivateKey, string? ClientEmail, string? TokenUri);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServiceAccount))]
internal sealed partial class ServiceAccountJson : JsonSerializerContext;
