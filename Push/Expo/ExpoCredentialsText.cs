using System.Text;
using System.Text.Json.Serialization;
using Nudge.Push.Sending;

namespace Nudge.Push.Expo;

/// <summary>Expo's credentials as JSON: <c>{"accessToken": "…"}</c>, or an empty object for a project without enhanced security.</summary>
internal sealed record ExpoCredentialsText(string? AccessToken)
{
    private const int LengthMax = 1_024;

    public static CredentialsReading Read(ReadOnlyMemory<byte> json)
    {
        if (CredentialsJson.Read(json, ExpoCredentialsContext.Default.ExpoCredentialsText) is not { } text)
            return CredentialsReading.Wrong("""It is a JSON object such as {"accessToken": "..."}, or {} if the project has no enhanced push security.""");
        // It goes into a header.
        var isWrong = text.AccessToken is { } token && (token.Length is 0 or > LengthMax || !Ascii.IsValid(token) || token.Any(char.IsControl) || token.Contains(' ', StringComparison.Ordinal));
        return isWrong ? CredentialsReading.Wrong("The access token is one word, as Expo shows it.") : CredentialsReading.Of(new ExpoCredentials(text.AccessToken));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExpoCredentialsText))]
internal sealed partial class ExpoCredentialsContext : JsonSerializerContext;
