using System.Security.Cryptography;
using System.Text;

namespace Nudge.Gateway.Authentication;

/// <summary>The credentials of one app, in clear.</summary>
/// <param name="secrets">One or two; the newest is last and signs.</param>
/// <param name="apiKeys">Hashes of API keys.</param>
public sealed class AppKeys(Credential[] secrets, Credential[] apiKeys)
{
    /// <summary>Below this a secret that was imported signs for Pusher's libraries, and no tokens (RFC 7518, section 3.2).</summary>
    public const int TokenSecretBytesMin = 32;

    public Credential Signing => secrets[^1];

    /// <summary>The newest that is long enough for tokens; <see langword="null"/>: none is.</summary>
    public Credential? TokenSigning => Array.FindLast(secrets, static secret => secret.Bytes.Length >= TokenSecretBytesMin);

    public ReadOnlySpan<Credential> Secrets => secrets;

    public Credential? FindSecret(ReadOnlySpan<char> kid)
    {
        foreach (var secret in secrets)
        {
            if (kid.SequenceEqual(secret.Name))
                return secret;
        }

        return null;
    }

    /// <summary>The secret that this text is. Takes the same time whatever the text says.</summary>
    public Credential? MatchSecret(ReadOnlySpan<char> text)
    {
        const int LengthMax = 512;
        if (text.Length > LengthMax / 4)
            return null;
        Span<byte> utf8 = stackalloc byte[LengthMax];
        return Match(secrets, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    /// <summary>The API key that this text is.</summary>
    public Credential? MatchApiKey(string text) => Match(apiKeys, NewCredential.HashOf(text));

    private static Credential? Match(Credential[] credentials, ReadOnlySpan<byte> presented)
    {
        Credential? match = null;
        foreach (var credential in credentials)
        {
            if (CryptographicOperations.FixedTimeEquals(credential.Bytes, presented))
                match = credential;
        }

        return match;
    }
}
