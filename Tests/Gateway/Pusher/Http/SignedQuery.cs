using System.Security.Cryptography;
using System.Text;

namespace Nudge.Tests.Gateway.Pusher.Http;

/// <summary>Signs calls as docs/protocol/pusher.md says, without a line of the product's.</summary>
internal static class SignedQuery
{
    /// <summary>The path with the signature added to its query.</summary>
    /// <param name="credentials"><c>key:secret</c>.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The path, perhaps with a query, escaped as it is to be sent.</param>
    /// <param name="body">The body; <see langword="null"/>: none.</param>
    /// <param name="at">The moment of signing.</param>
    /// <param name="change">Changes the parameters before they are signed; <see langword="null"/> values are left out.</param>
    internal static string Sign(
        string credentials, HttpMethod method, string path, byte[]? body, DateTimeOffset at,
        Action<SortedDictionary<string, string?>>? change = null)
    {
        var (key, secret) = (credentials[..credentials.IndexOf(':')], credentials[(credentials.IndexOf(':') + 1)..]);
        var parts = path.Split('?', 2);
        var parameters = new SortedDictionary<string, string?>(StringComparer.Ordinal)
        {
            ["auth_key"] = key, ["auth_timestamp"] = $"{at.ToUnixTimeSeconds()}", ["auth_version"] = "1.0",
        };
        if (body is { Length: > 0 })
            parameters["body_md5"] = Convert.ToHexStringLower(MD5.HashData(body));
        foreach (var pair in parts.Length == 1 ? [] : parts[1].Split('&'))
            parameters[Uri.UnescapeDataString(pair.Split('=', 2)[0])] = Uri.UnescapeDataString(pair.Split('=', 2)[1]);
        change?.Invoke(parameters);
        var sent = parameters.Where(pair => pair.Value is not null).ToArray();
        var text =
            $"{method}\n{Uri.UnescapeDataString(parts[0])}\n{string.Join('&', sent.Select(pair => $"{pair.Key.ToLowerInvariant()}={pair.Value}"))}";
        var query = string.Join('&', sent.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value!)}"));
        return $"{parts[0]}?{query}&auth_signature={Hmac(secret, text)}";
    }

    internal static string Hmac(string secret, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));
}
