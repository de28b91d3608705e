using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lib.Net.Http.WebPush.Authentication;
using Nudge.Push.Calls;
using Nudge.Push.Messages;

namespace Nudge.Push.WebPush;

/// <summary>The token of one app for one origin, used until shortly before its end. Any thread may use it.</summary>
/// <remarks>
/// The library asks it as its cache, and so never makes a token itself: its own names the host without a port, which a push service on
/// another port refuses, and goes by the machine's clock.
/// </remarks>
internal sealed class VapidToken(ECDsa key, string subject, string origin, TimeProvider time) : IVapidTokenCache
{
    /// <summary>Half of the day that RFC 8292 allows.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>The time that a token has left when it is sent for the last time, for clocks that differ.</summary>
    internal static readonly TimeSpan Reserve = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private string? _token;
    private DateTimeOffset _expiresAt;

    /// <param name="audience">The library's own idea of the origin.</param>
    public string Get(string audience)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_token is not null && now < _expiresAt - Reserve)
                return _token;
            _expiresAt = now + Lifetime;
            var claims = new VapidClaims(origin, _expiresAt.ToUnixTimeSeconds(), subject);
            return _token = Es256Token.Sign(key, keyId: null, JsonSerializer.SerializeToUtf8Bytes(claims, VapidJson.Plain.VapidClaims));
        }
    }

    /// <summary>There is always one, so the library has none to give.</summary>
    public void Put(string audience, DateTimeOffset expiration, string token)
    {
    }
}

/// <param name="Aud">The origin of the push service.</param>
/// <param name="Exp">Seconds since 1970.</param>
/// <param name="Sub">Whom it may write to.</param>
internal sealed record VapidClaims(string Aud, long Exp, string Sub);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VapidClaims))]
internal sealed partial class VapidJson : JsonSerializerContext
{
    /// <summary>As it is signed.</summary>
    public static VapidJson Plain { get; } = new(PlainJson.CamelCase());
}
