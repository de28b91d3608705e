using System.Text;
using System.Text.Json.Serialization;
using Nudge.Push.Sending;

namespace Nudge.Push.Expo;

/// <summary>Expo's credentials as JSON: <c>{"accessToken": "…"}</c>, or an empty object without enhanced security.</summary>
internal sealed record ExpoCredentialsText(string? AccessToken)
{
    private const int LengthMax = 1_024;

    public static CredentialsReading Read(ReadOnlyMemory<byte> json)
    {
        if (CredentialsJson.Read(json, ExpoCredentialsContext.Default.ExpoCredentialsText) is not { } text)
            return CredentialsReading.Wrong("""It is a JSON object: {"accessToken": "..."}, or {} without enhanced push security.""");
        var isWrong = text.AccessToken is { } token && !IsWord(token);
        return isWrong
            ? CredentialsReading.Wrong("The access token is one word, as Expo shows it.")
            : CredentialsReading.Of(new ExpoCredentials(text.AccessToken));
    }

    // It goes into a header.
    private static bool IsWord(string text) =>
        text.Length is > 0 and <= LengthMax && Ascii.IsValid(text) && !text.Any(character => char.IsControl(character) || character == ' ');
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExpoCredentialsText))]
internal sealed partial class ExpoCredentialsContext : JsonSerializerContext;
