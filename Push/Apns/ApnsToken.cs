using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Push.Calls;

namespace Nudge.Push.Apns;

/// <summary>
/// The provider token of one key: made again before it is an hour old, and never twice within twenty minutes, as Apple asks. Any thread may
/// use it.
/// </summary>
internal sealed class ApnsToken
{
    /// <summary>Apple takes tokens of up to an hour; clocks differ.</summary>
    internal static readonly TimeSpan RenewedAfter = TimeSpan.FromMinutes(50);

    /// <summary>A token that follows another sooner is answered with TooManyProviderTokenUpdates.</summary>
    internal static readonly TimeSpan AgeMin = TimeSpan.FromMinutes(20);

    private readonly Lock _lock = new();
    private readonly ApnsKey _owner;
    private readonly TimeProvider _time;
    private readonly ECDsa _key;
    private string? _token;
    private DateTimeOffset _madeAt;

    public ApnsToken(ApnsKey owner, TimeProvider time)
    {
        _owner = owner;
        _time = time;
        _key = owner.Open();
    }

    /// <summary>A token that Apple takes.</summary>
    public string Current()
    {
        lock (_lock)
            return _token is not null && Age < RenewedAfter ? _token : Make();
    }

    /// <summary>A token in the place of one that Apple calls expired.</summary>
    /// <param name="expired">The one that was sent.</param>
    /// <param name="wait">How long until there may be another.</param>
    /// <returns><see langword="null"/>: it is too young to be followed by another.</returns>
    public string? Renew(string expired, out TimeSpan wait)
    {
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            if (_token is not null && _token != expired)
                return _token;
            wait = AgeMin - Age;
            return wait <= TimeSpan.Zero ? Make() : null;
        }
    }

    private TimeSpan Age => _time.GetUtcNow() - _madeAt;

    private string Make()
    {
        _madeAt = _time.GetUtcNow();
        var claims = new ApnsClaims(_owner.TeamId, _madeAt.ToUnixTimeSeconds());
        return _token = Es256Token.Sign(_key, _owner.KeyId, JsonSerializer.SerializeToUtf8Bytes(claims, ApnsClaimsJson.Default.ApnsClaims));
    }
}

/// <param name="Iss">The team.</param>
/// <param name="Iat">Seconds since 1970.</param>
internal sealed record ApnsClaims(string Iss, long Iat);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApnsClaims))]
internal sealed partial class ApnsClaimsJson : JsonSerializerContext;
