using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Nudge.Bench.Hostile;

/// <summary>The signatures of an app's server, each made anew.</summary>
internal static class Signatures
{
    private static long _next;

    /// <summary>A token that no other one equals.</summary>
    internal static string Token(AttackTarget target, string user, string channel)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var signed = Part($$"""{"alg":"HS256","kid":"{{target.Kid}}"}""") + "."
            + Part(
                $$"""{"sub":"{{user}}","iat":{{now}},"exp":{{now + 600}},"jti":"hostile-{{_next++}}","cap":{"{{channel}}":["subscribe"]} """
                + $$"""}""");
        return $"{signed}.{Base64Url.EncodeToString(Hash(target.Secret, signed))}";
    }

    /// <summary>The <c>auth</c> of a Pusher client.</summary>
    internal static string Pusher(AttackTarget target, string signed) =>
        $"{target.Key}:{Convert.ToHexStringLower(Hash(target.Secret, signed))}";

    /// <summary>The address of a signed call without a body.</summary>
    internal static string Call(AttackTarget target, string app, string path)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        path = $"/apps/{app}/{path}";
        var query = string.Create(CultureInfo.InvariantCulture, $"auth_key={target.Key}&auth_timestamp={now}&auth_version=1.0");
        return $"{path}?{query}&auth_signature={Convert.ToHexStringLower(Hash(target.Secret, $"GET\n{path}\n{query}"))}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static byte[] Hash(string secret, string text) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text));
}
