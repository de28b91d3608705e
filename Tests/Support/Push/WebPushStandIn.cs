using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nudge.Tests.Support.Push;

/// <summary>
/// A push service of RFC 8030 with VAPID (RFC 8292): it looks at headers, tokens and lengths, and the subscription opens what came.
/// </summary>
internal sealed partial class WebPushStandIn : ProviderStandIn
{
    private const int BodyBytesMax = 4_096;

    private readonly ConcurrentDictionary<string, (BrowserSubscription Browser, string AppKey)> _subscriptions = new();
    private readonly ConcurrentDictionary<string, bool> _tokens = new();
    private readonly ConcurrentQueue<WebPushDelivery> _deliveries = new();

    private WebPushStandIn(TimeProvider time)
        : base(time)
    {
    }

    /// <summary>Pushes that browsers could open.</summary>
    public IReadOnlyList<WebPushDelivery> Deliveries => [.. _deliveries];

    /// <summary>Different tokens that were good.</summary>
    public int TokensSeen => _tokens.Count;

    public static async Task<WebPushStandIn> StartAsync(TimeProvider time)
    {
        var service = new WebPushStandIn(time);
        await service.StartAsync();
        return service;
    }

    /// <summary>A browser subscribes for an app of this key.</summary>
    public BrowserSubscription Subscribe(string appKey)
    {
        var id = Guid.NewGuid().ToString("N");
        var browser = new BrowserSubscription($"{Url}push/{id}");
        _subscriptions[id] = (browser, appKey);
        return browser;
    }

    /// <summary>The browser unsubscribed.</summary>
    public void Remove(BrowserSubscription browser) => _subscriptions.TryRemove(browser.Target.Address.Split('/')[^1], out _);

    protected override Task AnswerAsync(HttpContext context, byte[] body)
    {
        context.Response.StatusCode = Judge(context.Request, body);
        if (context.Response.StatusCode == 201)
            context.Response.Headers.Location = $"{Url}message/{Guid.NewGuid():N}";
        return Task.CompletedTask;
    }

    private int Judge(HttpRequest request, byte[] body)
    {
        if (request.Method != "POST" || !_subscriptions.TryGetValue(request.Path.Value!.Split('/')[^1], out var subscription))
            return 410;
        var headers = request.Headers;
        if (!long.TryParse(headers["TTL"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return 400;
        var urgency = headers["Urgency"].ToString();
        if (urgency is not ("" or "very-low" or "low" or "normal" or "high"))
            return 400;
        if (headers["Topic"].ToString() is { Length: > 0 } topic && !Topic().IsMatch(topic))
            return 400;
        if (headers.ContentEncoding != "aes128gcm")
            return 415;
        if (request.ContentLength is null)
            return 411;
        if (body.Length > BodyBytesMax)
            return 413;
        if (JudgeToken(headers.Authorization.ToString(), subscription.AppKey) is var status && status != 201)
            return status;
        try
        {
            var note = JsonElement.Parse(subscription.Browser.Open(body));
            _deliveries.Enqueue(new(subscription.Browser, seconds, urgency, headers["Topic"].ToString(), body.Length, note));
            return 201;
        }
        catch (CryptographicException)
        {
            // A real one cannot tell; the browser drops it.
            return 400;
        }
    }

    private int JudgeToken(string authorization, string appKey)
    {
        var parts = Vapid().Match(authorization);
        if (!parts.Success || SignedToken.Read(parts.Groups["token"].Value) is not { } token || !token.IsUnder("ES256", keyId: null))
            return 401;
        if (parts.Groups["key"].Value != appKey)
            return 403;
        var point = Base64Url.DecodeFromChars(appKey);
        using var key = ECDsa.Create(
            new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = point[1..33], Y = point[33..] } });
        var now = Time.GetUtcNow();
        var isRight = token.IsSignedBy(key) && token.Text("aud") == Url.GetLeftPart(UriPartial.Authority) && token.Text("sub") is not null
            && token.Moment("exp") > now && token.Moment("exp") <= now.AddHours(24);
        if (isRight)
            _tokens[parts.Groups["token"].Value] = true;
        return isRight ? 201 : 403;
    }

    [GeneratedRegex("^vapid t=(?<token>[^,]+), ?k=(?<key>[A-Za-z0-9_-]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Vapid();

    [GeneratedRegex("^[A-Za-z0-9_-]{1,32}$")]
    private static partial Regex Topic();
}

/// <summary>A push that its browser opened.</summary>
internal sealed record WebPushDelivery(BrowserSubscription Browser, long Ttl, string Urgency, string Topic, int Bytes, JsonElement Note);
