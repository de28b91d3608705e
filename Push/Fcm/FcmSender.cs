using System.Net;
using System.Net.Mime;
using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Push.Fcm;

/// <summary>Firebase Cloud Messaging by its HTTP v1 interface: a request for each message.</summary>
public sealed class FcmSender : IPushSender
{
    /// <summary>A token is some 160 characters; FCM names no maximum.</summary>
    private const int TokenLengthMax = 4_096;

    /// <summary>Apps whose tokens are kept.</summary>
    private const int AppsMax = 10_000;

    private readonly PushHttp _http;
    private readonly TimeProvider _time;
    private readonly Uri _address;
    private readonly RequestLimit _limit;
    private readonly BoundedCache<FcmCredentials, FcmAccess> _accesses;

    public FcmSender(PushHttp http, PushOptions options, TimeProvider time)
    {
        _http = http;
        _time = time;
        _address = new(options.FcmUrl);
        _limit = new(options.RequestsMax);
        _accesses = new(AppsMax, credentials => new(credentials, http, time));
    }

    public PushProvider Provider => PushProvider.Fcm;

    public int BatchMax => 500;

    /// <summary>600,000 a minute, of one project, by default.</summary>
    public int? AppPerSecondMax => 10_000;

    public CredentialsReading Read(ReadOnlyMemory<byte> json) => FcmCredentials.Read(json);

    public async Task<PushResult> TryCredentialsAsync(PushCredentials credentials, CancellationToken cancellationToken) =>
        credentials is FcmCredentials fcm
            ? await PostAsync(fcm, _accesses.Of(fcm), FcmPush.WriteTrial(), cancellationToken)
            : PushResult.Refused(PushReason.CredentialsForeign);

    public async Task<IReadOnlyList<PushResult>> SendAsync(
        PushCredentials credentials, IReadOnlyList<PushMessage> messages, CancellationToken cancellationToken)
    {
        Batch.Check(this, messages);
        if (credentials is not FcmCredentials fcm)
            return Batch.All(messages, PushResult.Refused(PushReason.CredentialsForeign));
        var access = _accesses.Of(fcm);
        return await Batch.RunAsync(messages, _limit, (message, token) => SendAsync(fcm, access, message, token), cancellationToken);
    }

    private async Task<PushResult> SendAsync(
        FcmCredentials credentials, FcmAccess access, PushMessage message, CancellationToken cancellationToken)
    {
        if (message.Target.Address.Length is 0 or > TokenLengthMax)
            return PushResult.Dead(PushReason.TargetMalformed);
        var now = _time.GetUtcNow();
        var secondsLeft = message.SecondsLeft(now);
        if (secondsLeft <= 0)
            return PushResult.Dropped(PushReason.Expired);
        return FcmPush.Write(message, secondsLeft, now) is { } body
            ? await PostAsync(credentials, access, body, cancellationToken)
            : PushResult.TooLarge(PushReason.PayloadTooLarge);
    }

    private async Task<PushResult> PostAsync(FcmCredentials credentials, FcmAccess access, byte[] body, CancellationToken cancellationToken)
    {
        var (token, failure) = await access.GetAsync(cancellationToken);
        if (token is null)
            return failure!;
        var result = await PostAsync(credentials, token, body, cancellationToken);
        if (result is not { Outcome: PushOutcome.CredentialsRefused, Reason: "UNAUTHENTICATED" })
            return result;
        // Google may take a token back before its time.
        var (renewed, renewalFailure) = await access.RenewAsync(token, cancellationToken);
        return renewed is null ? renewalFailure! : await PostAsync(credentials, renewed, body, cancellationToken);
    }

    private async Task<PushResult> PostAsync(FcmCredentials credentials, string token, byte[] body, CancellationToken cancellationToken)
    {
        var path = $"v1/projects/{credentials.ProjectId}/messages:send";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, path));
        // One connection for all of them, where there is TLS to agree on it.
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        request.Headers.Authorization = new("Bearer", token);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new(MediaTypeNames.Application.Json) { CharSet = "utf-8" };
        return FcmTable.Of(await _http.CallAsync(request, cancellationToken));
    }
}
