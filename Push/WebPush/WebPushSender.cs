using System.Net.Mime;
using System.Security.Cryptography;
using Lib.Net.Http.WebPush;
using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Sending;
using Encrypted = Lib.Net.Http.WebPush.PushMessage;
using PushMessage = Nudge.Push.Messages.PushMessage;

namespace Nudge.Push.WebPush;

/// <summary>
/// Web Push (RFC 8030, 8291, 8292): a request for each message, to whatever push service its device has. UnifiedPush is the same protocol.
/// </summary>
public sealed class WebPushSender : IPushSender
{
    /// <summary>Apps whose tokens are kept.</summary>
    private const int AppsMax = 10_000;

    /// <summary>Push services whose requests are counted apart.</summary>
    private const int OriginsMax = 10_000;

    private readonly TimeProvider _time;
    private readonly PushServiceClient _client;
    private readonly int _requestsMax;
    private readonly BoundedCache<string, RequestLimit> _limits;
    private readonly BoundedCache<VapidCredentials, VapidKeys> _keys;

    /// <param name="provider"><see cref="PushProvider.WebPush"/> or <see cref="PushProvider.UnifiedPush"/>.</param>
    /// <param name="http">The way out.</param>
    /// <param name="options">How much at once.</param>
    /// <param name="time">Ends messages and tokens.</param>
    public WebPushSender(PushProvider provider, PushHttp http, PushOptions options, TimeProvider time)
    {
        Provider = provider;
        _time = time;
        // The library would wait as long as an answer says, in the middle of a batch.
        _client = new(http.Client) { AutoRetryAfter = false };
        _requestsMax = options.RequestsMax;
        // By push service: one that does not answer, which may be a device's own, holds up no other.
        _limits = new(OriginsMax, _ => new(options.RequestsMax));
        _keys = new(AppsMax, credentials => new(credentials, time));
    }

    public PushProvider Provider { get; }

    public int BatchMax => 500;

    public int? AppPerSecondMax => null;

    public CredentialsReading Read(ReadOnlyMemory<byte> json) => VapidCredentials.Read(Provider, json);

    /// <summary>There is nobody to ask: every push service takes every pair of keys. <see cref="Read"/> has looked at them.</summary>
    public Task<PushResult> TryCredentialsAsync(PushCredentials credentials, CancellationToken cancellationToken) =>
        Task.FromResult(credentials is VapidCredentials
            ? PushResult.Accepted(ticket: null)
            : PushResult.Refused(PushReason.CredentialsForeign));

    public async Task<IReadOnlyList<PushResult>> SendAsync(
        PushCredentials credentials, IReadOnlyList<PushMessage> messages, CancellationToken cancellationToken)
    {
        Batch.Check(this, messages);
        if (credentials is not VapidCredentials vapid || vapid.Provider != Provider)
            return Batch.All(messages, PushResult.Refused(PushReason.CredentialsForeign));
        var keys = _keys.Of(vapid);
        return await Batch.RunAsync(messages, new(_requestsMax), (message, token) => SendAsync(keys, message, token), cancellationToken);
    }

    private async Task<PushResult> SendAsync(VapidKeys keys, PushMessage message, CancellationToken cancellationToken)
    {
        if (WebPushSubscription.Of(message.Target) is not { } subscription)
            return PushResult.Dead(PushReason.TargetMalformed);
        if (message.SecondsLeft(_time.GetUtcNow()) <= 0)
            return PushResult.Dropped(PushReason.Expired);
        if (WebPushNote.Write(message) is not { } note)
            return PushResult.TooLarge(PushReason.PayloadTooLarge);
        var limit = _limits.Of(subscription.Origin);
        return await limit.RunAsync(inPlace => PostAsync(keys, subscription, message, note, inPlace), cancellationToken);
    }

    private async Task<PushResult> PostAsync(
        VapidKeys keys, WebPushSubscription subscription, PushMessage message, byte[] note, CancellationToken cancellationToken)
    {
        var secondsLeft = Math.Max(message.SecondsLeft(_time.GetUtcNow()), 0);
        var content = new ByteArrayContent(note);
        content.Headers.ContentType = new(MediaTypeNames.Application.Json);
        var encrypted = new Encrypted(content)
        {
            TimeToLive = secondsLeft, Urgency = UrgencyOf(message), Topic = WebPushTopic.Of(message.Tag),
        };
        try
        {
            await _client.RequestPushMessageDeliveryAsync(subscription.Keys, encrypted, keys.For(subscription), cancellationToken);
            return PushResult.Accepted(ticket: null);
        }
        catch (PushServiceClientException e)
        {
            return WebPushTable.OfRefusal((int)e.StatusCode, e.Headers is null ? null : PushAnswer.WaitOf(e.Headers, _time));
        }
        catch (CryptographicException) when (!P256Point.IsOnCurve(subscription.Point))
        {
            return PushResult.Dead(PushReason.TargetMalformed);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The host's handlers have exceptions of their own, which nobody here knows.
            return PushResult.RetryDevice(PushReason.NoAnswer);
        }
    }

    private static PushMessageUrgency UrgencyOf(PushMessage message) => (message.Kind, message.Content.Priority) switch
    {
        (not PushKind.Show, _) or (_, PushPriority.Low) => PushMessageUrgency.Low,
        (_, PushPriority.High) => PushMessageUrgency.High,
        _ => PushMessageUrgency.Normal,
    };
}
