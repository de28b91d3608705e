using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// Makes names and secrets at random. Names are letters and digits, so that any of them may stand in a path, a header or a file.
/// </summary>
public static class NewCredential
{
    /// <summary>The prefix of an API key, so that it is told from a token and found by scanners of leaked secrets.</summary>
    public const string ApiKeyPrefix = "nudge_";

    public const int AppKeyLength = 20;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string LowerAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    public static Core.Names.AppId AppId() => Core.Names.AppId.Parse(RandomNumberGenerator.GetString(LowerAlphabet, 12));

    public static string AppKey() => RandomNumberGenerator.GetString(Alphabet, AppKeyLength);

    /// <summary>Names a secret or an API key inside its app.</summary>
    public static string Kid() => RandomNumberGenerator.GetString(LowerAlphabet, 8);

    /// <summary>32 random bytes as 43 characters; what signs is the text, as every JWT and Pusher library takes it.</summary>
    public static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>A key that says which app it is of: <c>nudge_{appKey}_{43 characters}</c>, 256 bits at random.</summary>
    public static string ApiKey(string appKey) => $"{ApiKeyPrefix}{appKey}_{RandomNumberGenerator.GetString(Alphabet, 43)}";

    /// <summary>About 119 random bits, without characters that look alike.</summary>
    public static string Password() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 24);

    public static string TokenId() => RandomNumberGenerator.GetString(Alphabet, 22);

    public static byte[] HashOf(string apiKey) => SHA256.HashData(Encoding.UTF8.GetBytes(apiKey));
}
