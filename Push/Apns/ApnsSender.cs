using System.Globalization;
using System.Net;
using Nudge.Push.Apple;
using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Push.Apns;

/// <summary>Apple Push Notification service: a request for each message, all of them over HTTP/2.</summary>
public sealed class ApnsSender : IPushSender
{
    /// <summary>Apple's tokens are 32 bytes today and may become up to 100.</summary>
    private const int TokenLengthMax = 200;

    /// <summary>Keys whose tokens are kept.</summary>
    private const int KeysMax = 10_000;

    /// <summary>A token that no device has: Apple looks at credentials and topic before it.</summary>
    private static readonly string NobodysToken = new('0', 64);

    private readonly PushHttp _http;
    private readonly TimeProvider _time;
    private readonly Uri _address;
    private readonly Uri _sandbox;
    private readonly RequestLimit _limit;
    private readonly BoundedCache<ApnsKey, ApnsToken> _tokens;

    public ApnsSender(PushHttp http, PushOptions options, TimeProvider time)
    {
        _http = http;
        _time = time;
        _address = new(options.ApnsUrl);
        _sandbox = new(options.ApnsSandboxUrl);
        _limit = new(options.RequestsMax);
        _tokens = new(KeysMax, key => new(key, time));
    }

    public PushProvider Provider => PushProvider.Apns;

    public int BatchMax => 500;

    public int? AppPerSecondMax => null;

    public CredentialsReading Read(ReadOnlyMemory<byte> json) => ApnsCredentials.Read(json);

    public async Task<PushResult> TryCredentialsAsync(PushCredentials credentials, CancellationToken cancellationToken)
    {
        if (credentials is not ApnsCredentials apns)
            return PushResult.Refused(PushReason.CredentialsForeign);
        var trial = new PushMessage { Target = new(NobodysToken), Kind = PushKind.Withdraw };
        var result = await SendAsync(apns, _tokens.Of(apns.Key), trial, cancellationToken);
        return result.Outcome == PushOutcome.DeadToken ? PushResult.Accepted(ticket: null) : result;
    }

    public async Task<IReadOnlyList<PushResult>> SendAsync(
        PushCredentials credentials, IReadOnlyList<PushMessage> messages, CancellationToken cancellationToken)
    {
        Batch.Check(this, messages);
        if (credentials is not ApnsCredentials apns)
            return Batch.All(messages, PushResult.Refused(PushReason.CredentialsForeign));
        var token = _tokens.Of(apns.Key);
        return await Batch.RunAsync(messages, _limit, (message, ended) => SendAsync(apns, token, message, ended), cancellationToken);
    }

    private async Task<PushResult> SendAsync(
        ApnsCredentials credentials, ApnsToken token, PushMessage message, CancellationToken cancellationToken)
    {
        if (!IsToken(message.Target.Address))
            return PushResult.Dead(PushReason.TargetMalformed);
        if (message.SecondsLeft(_time.GetUtcNow()) <= 0)
            return PushResult.Dropped(PushReason.Expired);
        if (ApnsPush.Write(message) is not { } body)
            return PushResult.TooLarge(PushReason.PayloadTooLarge);
        var used = token.Current();
        var result = await PostAsync(credentials, used, message, body, cancellationToken);
        if (result.Reason != ApnsTable.TokenExpired)
            return result;
        return token.Renew(used, out var wait) is { } renewed
            ? await PostAsync(credentials, renewed, message, body, cancellationToken)
            : PushResult.RetryApp(ApnsTable.TokenExpired, wait);
    }

    private async Task<PushResult> PostAsync(
        ApnsCredentials credentials, string token, PushMessage message, byte[] body, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        var expiresAt = _time.GetUtcNow().AddSeconds(message.SecondsLeft(_time.GetUtcNow()));
        var path = $"3/device/{message.Target.Address}";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(credentials.IsSandbox ? _sandbox : _address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Headers.Authorization = new("bearer", token);
        request.Headers.Add("apns-id", id);
        request.Headers.Add("apns-topic", credentials.Topic);
        request.Headers.Add("apns-push-type", ApnsRules.PushTypeOf(message));
        request.Headers.Add("apns-priority", ApnsRules.PriorityOf(message).ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("apns-expiration", expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("apns-collapse-id", CollapseId.Of(message.Tag));
        return ApnsTable.Of(await _http.CallAsync(request, cancellationToken), id);
    }

    // It becomes a part of an address.
    private static bool IsToken(string text) =>
        text.Length is >= 64 and <= TokenLengthMax && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);
}
