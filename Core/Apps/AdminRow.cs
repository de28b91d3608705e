using System.Globalization;

namespace Nudge.Core.Apps;

/// <summary>An account as stored, with the tokens by which it is in.</summary>
/// <param name="PasswordHash">Of the framework's hasher.</param>
/// <param name="Version">
/// Tokens carry it, so that another one ends them all. Milliseconds since 1970 of the last change, and always more than before; at first 1.
/// </param>
/// <param name="Ended">
/// Tokens of this version that were ended one by one: <c>id:expiry</c> with a space between two, the expiry in seconds since 1970.
/// </param>
public sealed record AdminRow(string PasswordHash, long Version, string Ended)
{
    /// <summary>Tokens that are ended one by one at a time. One more ends all of them.</summary>
    public const int EndedMax = 100;

    /// <summary>Of an account that has just been made.</summary>
    public const long FirstVersion = 1;

    /// <summary>Given once, when the account is made. Those of before are operators: admins.</summary>
    public AccountRole Role { get; init; } = AccountRole.Operator;

    /// <summary>Whether a token that was minted for this row is still good.</summary>
    /// <param name="version">That the token carries.</param>
    /// <param name="tokenId">The token's own id.</param>
    public bool Admits(long version, string tokenId) =>
        version == Version && !Tokens.Any(token => token.StartsWith($"{tokenId}:", StringComparison.Ordinal));

    /// <summary>Another password, and no token goes on.</summary>
    public AdminRow WithPassword(string hash, DateTimeOffset now) => WithoutTokens(now) with { PasswordHash = hash };

    /// <summary>No token goes on.</summary>
    public AdminRow WithoutTokens(DateTimeOffset now) =>
        this with { Version = Math.Max(Version + 1, now.ToUnixTimeMilliseconds()), Ended = "" };

    /// <summary>One token does not go on.</summary>
    /// <param name="tokenId">Of the token; without spaces and colons.</param>
    /// <param name="expiresAt">When it would have ended by itself, and can be forgotten.</param>
    /// <param name="now">The present.</param>
    public AdminRow WithoutToken(string tokenId, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        string[] standing = [.. Tokens.Where(token => ExpiryOf(token) > now.ToUnixTimeSeconds())];
        return standing.Length >= EndedMax
            ? WithoutTokens(now)
            : this with { Ended = string.Join(
                ' ', [.. standing, string.Create(CultureInfo.InvariantCulture, $"{tokenId}:{expiresAt.ToUnixTimeSeconds()}")]) };
    }

    private IEnumerable<string> Tokens => Ended.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static long ExpiryOf(string token) => long.Parse(token.AsSpan(token.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
}
