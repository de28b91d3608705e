using System.Diagnostics.CodeAnalysis;
using System.Text;
using Nudge.Core.Devices;

namespace Nudge.Gateway.Authentication;

/// <summary>The credential that a request shows to prove who is asking, before anything of it is believed.</summary>
/// <param name="Kind">Its kind, by its looks.</param>
/// <param name="Text">The token, the API key, the device's secret, or <c>key:secret</c>.</param>
public readonly record struct PresentedCredential(CredentialKind Kind, string Text)
{
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";

    /// <summary>Reads an <c>Authorization</c> header.</summary>
    public static bool TryRead(string header, out PresentedCredential credential)
    {
        credential = default;
        if (header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
        {
            if (!TryDecode(header[Basic.Length..].Trim(), out var pair) || !pair.Contains(':', StringComparison.Ordinal))
                return false;
            credential = new(CredentialKind.KeyAndSecret, pair);
            return true;
        }

        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return false;
        credential = OfBearer(header[Bearer.Length..].Trim());
        return credential.Text.Length > 0;
    }

    /// <summary>Finds it in the <c>Authorization</c> header; <see langword="null"/>: there is none that can be read.</summary>
    public static PresentedCredential? InHeader(HttpRequest request) =>
        TryRead(request.Headers.Authorization.ToString(), out var credential) ? credential : null;

    public static PresentedCredential OfToken(string token) => new(CredentialKind.Token, token);

    private static PresentedCredential OfBearer(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
            return new(CredentialKind.KeyAndSecret, text);
        if (text.StartsWith(DeviceSecret.Prefix, StringComparison.Ordinal))
            return new(CredentialKind.Device, text);
        return new(
            text.StartsWith(NewCredential.ApiKeyPrefix, StringComparison.Ordinal) ? CredentialKind.ApiKey : CredentialKind.Token, text);
    }

    private static bool TryDecode(string base64, [NotNullWhen(true)] out string? text)
    {
        const int LengthMax = 1_024;
        text = null;
        Span<byte> bytes = stackalloc byte[LengthMax];
        if (!Convert.TryFromBase64String(base64, bytes, out var length))
            return false;
        text = Encoding.UTF8.GetString(bytes[..length]);
        return true;
    }
}
