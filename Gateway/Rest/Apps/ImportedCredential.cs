using System.Buffers;
using Nudge.Core.Apps;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>
/// The key and the secret that an app had elsewhere, so that its clients and servers stay as they are when it moves here.
/// </summary>
internal static class ImportedCredential
{
    public const int KeyLengthMax = AppDirectory.KeyLengthMax;
    public const int SecretLengthMin = 16;

    /// <summary>The most that <c>key:secret</c> in a header may have.</summary>
    public const int SecretLengthMax = 128;

    // No dot: it stands between the key and the name of a secret in a token.
    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <returns>The mistake in the two; <see langword="null"/>: nothing, or neither is there.</returns>
    public static Refusal? Check(string? key, string? secret)
    {
        if (key is null && secret is null)
            return null;
        if (key is null)
            return new(ErrorCode.FieldMissing, "An imported secret comes with the key of its app.", "key");
        if (secret is null)
            return new(ErrorCode.FieldMissing, "An imported key comes with its secret.", "secret");
        if (key.Length is 0 or > KeyLengthMax || key.AsSpan().ContainsAnyExcept(KeyCharacters))
            return new(ErrorCode.NameInvalid, $"A key is 1 to {KeyLengthMax} letters, digits, _ and -.", "key", KeyLengthMax);
        return secret.Length is < SecretLengthMin or > SecretLengthMax || secret.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? new(
                ErrorCode.FieldInvalid, $"A secret is {SecretLengthMin} to {SecretLengthMax} characters of ASCII without spaces.", "secret",
                SecretLengthMax)
            : null;
    }
}
