using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Nudge.Core.Errors;

namespace Nudge.Core.Devices;

/// <summary>Where a push goes, checked as far as its form tells.</summary>
/// <param name="Platform">The service.</param>
/// <param name="Text">The token, or the URL of the endpoint.</param>
/// <param name="P256dh">Of an endpoint: the public key.</param>
/// <param name="Auth">Of an endpoint: the secret.</param>
public sealed record DeviceAddress(DevicePlatform Platform, string Text, string? P256dh, string? Auth)
{
    /// <summary>Characters of a token; those of today have 200 at most.</summary>
    public const int TokenLengthMax = 1_024;

    /// <summary>Characters of an endpoint.</summary>
    public const int EndpointLengthMax = 2_048;

    private const int P256dhBytes = 65;
    private const int AuthBytes = 16;

    /// <summary>The key of a row, with its app.</summary>
    public static byte[] HashOf(string address) => SHA256.HashData(Encoding.UTF8.GetBytes(address));

    public byte[] Hash() => HashOf(Text);

    /// <summary>Reads what a device says of itself.</summary>
    /// <param name="platform">Its name; <see langword="null"/>: by the form of the address.</param>
    /// <param name="token">Of Expo, FCM or APNs; an endpoint may stand here too.</param>
    /// <param name="endpoint">Of a browser or of UnifiedPush.</param>
    /// <param name="p256dh">Of an endpoint.</param>
    /// <param name="auth">Of an endpoint.</param>
    public static Answer<DeviceAddress> Read(string? platform, string? token, string? endpoint, string? p256dh, string? auth)
    {
        if (token is not null && endpoint is not null && token != endpoint)
            return new Refusal(ErrorCode.FieldInvalid, "Give 'device_token' or 'endpoint', one of them.", "endpoint");
        if ((endpoint ?? token) is not { Length: > 0 } text)
            return new Refusal(ErrorCode.FieldMissing, "Say where pushes go: 'device_token', or 'endpoint' with 'keys'.", "device_token");
        var field = endpoint is null ? "device_token" : "endpoint";
        var service = platform is null ? Guess(text) : DevicePlatformNames.Find(platform);
        if (service is null)
        {
            return platform is null
                ? new Refusal(
                    ErrorCode.FieldMissing, $"The token's form does not tell its platform: {DevicePlatformNames.All}.", "platform")
                : new Refusal(ErrorCode.FieldInvalid, $"It is one of {DevicePlatformNames.All}.", "platform");
        }

        return service.Value.HasEndpoint()
            ? ReadEndpoint(service.Value, text, field, p256dh, auth)
            : ReadToken(service.Value, text, field, p256dh, auth);
    }

    /// <summary>Whether a text can be an address at all, before it is looked for.</summary>
    public static bool IsPossible([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= EndpointLengthMax } && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static DevicePlatform? Guess(string text)
    {
        if (text.StartsWith("ExponentPushToken[", StringComparison.Ordinal) || text.StartsWith("ExpoPushToken[", StringComparison.Ordinal))
            return DevicePlatform.Expo;
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            return DevicePlatform.WebPush;
        if (text.Length is >= 64 and <= 200 && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit))
            return DevicePlatform.Apns;
        // The instance and its token, with a colon between.
        return text.Length >= 100 && text.Contains(':', StringComparison.Ordinal) && IsPossible(text) && !text.Contains('/')
            ? DevicePlatform.Fcm
            : null;
    }

    private static Answer<DeviceAddress> ReadToken(DevicePlatform platform, string text, string field, string? p256dh, string? auth)
    {
        if (p256dh is not null || auth is not null)
            return new Refusal(ErrorCode.FieldInvalid, "Keys belong to an endpoint.", "keys");
        if (text.Length > TokenLengthMax)
            return new Refusal(ErrorCode.NameTooLong, $"A token has at most {TokenLengthMax} characters.", field, TokenLengthMax);
        var isValid = IsPossible(text) && platform switch
        {
            DevicePlatform.Expo => IsExpo(text),
            DevicePlatform.Apns => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit),
            _ => text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or ':' or '.' or '%'),
        };
        return isValid
            ? new DeviceAddress(platform, text, null, null)
            : new Refusal(ErrorCode.FieldInvalid, $"It is no token of {platform.Name()}.", field);
    }

    private static bool IsExpo(string text) =>
        text.EndsWith(']') && text.IndexOf('[', StringComparison.Ordinal) is > 0 and var open
        && text[..open] is "ExponentPushToken" or "ExpoPushToken"
        && text.Length - open is > 2 and <= 200
        && text.AsSpan((text.IndexOf('[', StringComparison.Ordinal) + 1)..^1).IndexOfAny('[', ']') < 0;

    private static Answer<DeviceAddress> ReadEndpoint(
        DevicePlatform platform, string text, string field, string? p256dh, string? auth)
    {
        if (text.Length > EndpointLengthMax)
            return new Refusal(ErrorCode.NameTooLong, $"An endpoint has at most {EndpointLengthMax} characters.", field, EndpointLengthMax);
        if (!IsPossible(text) || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps
            || uri is not { Host.Length: > 0, UserInfo: "", Fragment: "" })
        {
            return new Refusal(
                ErrorCode.FieldInvalid, "An endpoint is an https address in ASCII, without user, password or fragment.", field);
        }

        // A distributor of UnifiedPush takes plain bytes as well; a browser takes nothing that is not encrypted for it.
        if (p256dh is null && auth is null && platform == DevicePlatform.UnifiedPush)
            return new DeviceAddress(platform, text, null, null);
        if ((Missing(p256dh, "keys.p256dh") ?? Missing(auth, "keys.auth")) is { } missing)
            return missing;
        if (!IsBase64Url(p256dh!, P256dhBytes, out var point) || point[0] != 4)
            return new Refusal(ErrorCode.FieldInvalid, "It is an uncompressed point of P-256 as base64url.", "keys.p256dh");
        if (!IsBase64Url(auth!, AuthBytes, out _))
            return new Refusal(ErrorCode.FieldInvalid, $"It is {AuthBytes} bytes as base64url.", "keys.auth");
        return new DeviceAddress(platform, text, p256dh!.TrimEnd('='), auth!.TrimEnd('='));
    }

    private static Refusal? Missing(string? text, string field) =>
        text is null ? new(ErrorCode.FieldMissing, "A browser gives it with its endpoint.", field) : null;

    private static bool IsBase64Url(string text, int bytes, out byte[] decoded)
    {
        decoded = [];
        if (text.Length > 2 * bytes || !Base64Url.IsValid(text, out var length) || length != bytes)
            return false;
        decoded = Base64Url.DecodeFromChars(text);
        return true;
    }
}
