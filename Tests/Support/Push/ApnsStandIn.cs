using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Nudge.Tests.Support.Push;

/// <summary>
/// Apple Push Notification service: HTTP/2 with TLS, provider tokens and how often they change, topics, push types, headers and payloads.
/// </summary>
internal sealed class ApnsStandIn : ProviderStandIn
{
    public const string Team = "TEAM012345";
    public const string KeyId = "KEY0123456";
    public const string Topic = "org.example.app";
    private const int PayloadBytesMax = 4_096;

    private static readonly TimeSpan TokenAgeMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan TokenAgeMin = TimeSpan.FromMinutes(20);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ConcurrentDictionary<string, (int Status, string Reason, DateTimeOffset? Since)> _errors = new();
    private readonly ConcurrentQueue<ApnsDelivery> _deliveries = new();
    private readonly ConcurrentDictionary<string, bool> _connections = new();
    private readonly Lock _lock = new();
    private string? _token;
    private DateTimeOffset _tokenSeenAt;

    private ApnsStandIn(TimeProvider time)
        : base(time, LoopbackCertificate.Create())
    {
    }

    public IReadOnlyList<ApnsDelivery> Deliveries => [.. _deliveries];

    /// <summary>Provider tokens that differed from the one before.</summary>
    public int TokensSeen { get; private set; }

    /// <summary>Connections that requests came over.</summary>
    public int Connections => _connections.Count;

    /// <summary>Whether every token is called too old, as by a clock that runs ahead.</summary>
    public bool CallsTokensExpired { get; set; }

    public byte[] Credentials => CredentialsOf(Topic);

    public static async Task<ApnsStandIn> StartAsync(TimeProvider time)
    {
        var apns = new ApnsStandIn(time);
        await apns.StartAsync();
        return apns;
    }

    public byte[] CredentialsOf(string topic, ECDsa? key = null, string keyId = KeyId) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        teamId = Team, keyId, privateKey = (key ?? _key).ExportPkcs8PrivateKeyPem(), topic,
    });

    /// <summary>Has pushes to this token answered with a reason of Apple's.</summary>
    public void Fail(string token, int status, string reason, DateTimeOffset? since = null) => _errors[token] = (status, reason, since);

    protected override Task AnswerAsync(HttpContext context, byte[] body)
    {
        _connections[context.Connection.Id] = true;
        var headers = context.Request.Headers;
        if (context.Request.Protocol != "HTTP/2" || context.Request.Method != "POST")
            return RefuseAsync(context, 405, "MethodNotAllowed");
        if (!context.Request.Path.StartsWithSegments("/3/device", out var rest))
            return RefuseAsync(context, 404, "BadPath");
        if (FindWrong(headers.Authorization.ToString()) is { } tokenFault)
            return RefuseAsync(context, tokenFault.Status, tokenFault.Reason);
        var device = rest.Value!.TrimStart('/');
        var (status, reason) = FindWrong(headers, device, body);
        if (reason is not null)
            return RefuseAsync(context, status, reason);
        if (_errors.TryGetValue(device, out var error))
            return RefuseAsync(context, error.Status, error.Reason, error.Since);
        _deliveries.Enqueue(
            new(device, headers.ToDictionary(header => header.Key, header => header.Value.ToString()), JsonElement.Parse(body)));
        context.Response.Headers["apns-id"] = headers["apns-id"];
        return Task.CompletedTask;
    }

    private (int Status, string Reason)? FindWrong(string authorization)
    {
        if (!authorization.StartsWith("bearer ", StringComparison.Ordinal))
            return (403, "MissingProviderToken");
        var text = authorization[7..];
        if (SignedToken.Read(text) is not { } token || !token.IsUnder("ES256", KeyId) || token.Text("iss") != Team
            || !token.IsSignedBy(_key) || token.Moment("iat") is not { } madeAt)
            return (403, "InvalidProviderToken");
        var now = Time.GetUtcNow();
        if (CallsTokensExpired || now - madeAt > TokenAgeMax || madeAt > now.AddMinutes(1))
            return (403, "ExpiredProviderToken");
        lock (_lock)
        {
            if (text == _token)
                return null;
            var isSoon = _token is not null && now - _tokenSeenAt < TokenAgeMin;
            (_token, _tokenSeenAt) = (text, now);
            TokensSeen++;
            return isSoon ? (429, "TooManyProviderTokenUpdates") : null;
        }
    }

    private static (int Status, string? Reason) FindWrong(IHeaderDictionary headers, string device, byte[] body) => headers switch
    {
        _ when StringValues.IsNullOrEmpty(headers["apns-topic"]) => (400, "MissingTopic"),
        _ when headers["apns-topic"] != Topic => (400, "TopicDisallowed"),
        _ when headers["apns-id"].ToString() is { Length: > 0 } id && !Guid.TryParseExact(id, "D", out _) => (400, "BadMessageId"),
        _ when headers["apns-push-type"].ToString() is not ("alert" or "background") => (400, "InvalidPushType"),
        _ when headers["apns-priority"].ToString() is not ("10" or "5" or "1") => (400, "BadPriority"),
        _ when headers["apns-push-type"] == "background" && headers["apns-priority"] == "10" => (400, "BadPriority"),
        _ when !long.TryParse(headers["apns-expiration"].ToString(), CultureInfo.InvariantCulture, out _) => (400, "BadExpirationDate"),
        _ when headers["apns-collapse-id"].ToString().Length > 64 => (400, "BadCollapseId"),
        _ when body.Length == 0 => (400, "PayloadEmpty"),
        _ when body.Length > PayloadBytesMax => (413, "PayloadTooLarge"),
        _ when device.Length == 0 => (400, "MissingDeviceToken"),
        _ when device.Length != 64 || !device.All(char.IsAsciiHexDigit) || device.Trim('0').Length == 0 => (400, "BadDeviceToken"),
        _ when !IsPayload(JsonElement.Parse(body), headers["apns-push-type"].ToString()) => (400, "PayloadEmpty"),
        _ => (200, null),
    };

    // Apple throttles background pushes that show something, and drops them.
    private static bool IsPayload(JsonElement body, string pushType) =>
        body.TryGetProperty("aps", out var aps) && aps.EnumerateObject().Any()
        && (pushType != "background" || aps.GetRawText() == """{"content-available":1}""");

    private static Task RefuseAsync(HttpContext context, int status, string reason, DateTimeOffset? since = null) => since is { } moment
        ? AnswerJsonAsync(context, status, new { reason, timestamp = moment.ToUnixTimeMilliseconds() })
        : AnswerJsonAsync(context, status, new { reason });
}

/// <summary>A push that Apple took.</summary>
internal sealed record ApnsDelivery(string Device, IReadOnlyDictionary<string, string> Headers, JsonElement Body);
