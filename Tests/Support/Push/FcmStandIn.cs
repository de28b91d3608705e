using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace Nudge.Tests.Support.Push;

/// <summary>
/// Firebase Cloud Messaging v1 with the endpoint for access tokens: assertions, tokens and their time, projects, and the shape of messages.
/// </summary>
internal sealed partial class FcmStandIn : ProviderStandIn
{
    public const string Project = "nudge-test";
    public const string Account = "sender@nudge-test.iam.gserviceaccount.com";
    private const string KeyId = "0123456789abcdef";
    private const int MessageBytesMax = 4_096;

    // Google's libraries name it, wherever they call.
    private const string GooglesTokenUrl = "https://oauth2.googleapis.com/token";
    private const int TtlMax = 2_419_200;

    private readonly RSA _key = RSA.Create(2_048);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _accessTokens = new();
    private readonly ConcurrentDictionary<string, (int Status, string Error)> _errors = new();
    private readonly ConcurrentQueue<JsonElement> _messages = new();
    private int _sent;

    private FcmStandIn(TimeProvider time)
        : base(time)
    {
    }

    /// <summary>Messages that were taken.</summary>
    public IReadOnlyList<JsonElement> Messages => [.. _messages];

    /// <summary>Access tokens that were given out.</summary>
    public int TokensGiven { get; private set; }

    /// <summary>How assertions are refused, as OAuth 2.0 names it; <see langword="null"/>: by what is wrong with them.</summary>
    public string? RefuseAssertionsWith { get; set; }

    /// <summary>The service account's file, as Firebase hands it out.</summary>
    public byte[] Credentials => CredentialsOf(_key, Project);

    public static async Task<FcmStandIn> StartAsync(TimeProvider time)
    {
        var fcm = new FcmStandIn(time);
        await fcm.StartAsync();
        return fcm;
    }

    public byte[] CredentialsOf(RSA key, string project) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type = "service_account", project_id = project, private_key_id = KeyId, private_key = key.ExportPkcs8PrivateKeyPem(),
        client_email = Account, token_uri = $"{Url}token",
    });

    /// <summary>Has messages to this token answered with an error of FCM's.</summary>
    public void Fail(string token, int status, string error) => _errors[token] = (status, error);

    /// <summary>Takes back what was given out.</summary>
    public void Revoke() => _accessTokens.Clear();

    /// <summary>An error as FCM writes it: its own code is in the details.</summary>
    public static string ErrorOf(int status, string error) => JsonSerializer.Serialize(new
    {
        error = new
        {
            code = status,
            message = "text",
            status = error switch { "UNREGISTERED" => "NOT_FOUND", "QUOTA_EXCEEDED" => "RESOURCE_EXHAUSTED", _ => error },
            details = new object[]
            {
                new Dictionary<string, string> { ["@type"] = "type.googleapis.com/google.firebase.fcm.v1.FcmError", ["errorCode"] = error },
            },
        },
    });

    protected override Task AnswerAsync(HttpContext context, byte[] body)
    {
        if (context.Request.Path == "/token")
            return TokenAsync(context, QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)));
        if (context.Request.Path != $"/v1/projects/{Project}/messages:send")
            return GoogleErrorAsync(context, 403, "PERMISSION_DENIED");
        var bearer = context.Request.Headers.Authorization.ToString();
        var isBearer = bearer.StartsWith("Bearer ", StringComparison.Ordinal);
        if (!isBearer || !_accessTokens.TryGetValue(bearer[7..], out var until) || until <= Time.GetUtcNow())
            return GoogleErrorAsync(context, 401, "UNAUTHENTICATED");
        return SendAsync(context, JsonElement.Parse(body));
    }

    private Task TokenAsync(HttpContext context, Dictionary<string, Microsoft.Extensions.Primitives.StringValues> form)
    {
        if (RefuseAssertionsWith is { } error)
            return AnswerJsonAsync(context, 400, new { error, error_description = "text" });
        var now = Time.GetUtcNow();
        var assertion = form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            ? SignedToken.Read(form["assertion"].ToString())
            : null;
        var isRight = assertion is not null && assertion.IsUnder("RS256", KeyId) && assertion.IsSignedBy(_key)
            && assertion.Text("iss") == Account && assertion.Text("aud") == GooglesTokenUrl
            && assertion.Text("scope") == "https://www.googleapis.com/auth/firebase.messaging"
            && assertion.Moment("exp") is { } end && assertion.Moment("iat") is { } start
            && end > now && end - start <= TimeSpan.FromHours(1) && start <= now.AddMinutes(1);
        if (!isRight)
            return AnswerJsonAsync(context, 400, new { error = "invalid_grant", error_description = "Invalid JWT." });
        var token = $"ya29.{Guid.NewGuid():N}";
        _accessTokens[token] = now.AddHours(1);
        TokensGiven++;
        return AnswerJsonAsync(context, 200, new { access_token = token, expires_in = 3_599, token_type = "Bearer" });
    }

    private Task SendAsync(HttpContext context, JsonElement request)
    {
        if (JsonShape.FindWrong(request, FcmShape.Request) is { } wrong)
            return GoogleErrorAsync(context, 400, "INVALID_ARGUMENT", wrong);
        var message = request.GetProperty("message");
        if (message.TryGetProperty("token", out var target) == message.TryGetProperty("topic", out _))
            return GoogleErrorAsync(context, 400, "INVALID_ARGUMENT", "message");
        if (message.TryGetProperty("android", out var android) && !IsTtl(android.GetProperty("ttl").GetString()!))
            return GoogleErrorAsync(context, 400, "INVALID_ARGUMENT", "message.android.ttl");
        if (message.GetRawText().Length > MessageBytesMax)
            return GoogleErrorAsync(context, 400, "INVALID_ARGUMENT", "message");
        var token = target.ValueKind == JsonValueKind.String ? target.GetString()! : "";
        if (token.StartsWith("foreign", StringComparison.Ordinal))
            return GoogleErrorAsync(context, 400, "INVALID_ARGUMENT", "message.token");
        if (_errors.TryGetValue(token, out var error))
            return new ProviderFault(error.Status, ErrorOf(error.Status, error.Error), null).AnswerAsync(context);
        if (!request.TryGetProperty("validate_only", out _))
            _messages.Enqueue(message);
        return AnswerJsonAsync(context, 200, new { name = $"projects/{Project}/messages/{Interlocked.Increment(ref _sent)}" });
    }

    private static Task GoogleErrorAsync(HttpContext context, int status, string code, string? field = null)
    {
        var details = field is null ? [] : new[] { new { fieldViolations = new[] { new { field, description = "text" } } } };
        return AnswerJsonAsync(context, status, new { error = new { code = status, message = "text", status = code, details } });
    }

    private static bool IsTtl(string text) =>
        Ttl().IsMatch(text) && int.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture) <= TtlMax;

    [GeneratedRegex(@"^\d{1,7}s$")]
    private static partial Regex Ttl();
}
