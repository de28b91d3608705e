using Nudge.Push.Apns;
using Nudge.Push.Calls;
using Nudge.Push.Expo;
using Nudge.Push.Fcm;
using Nudge.Push.Messages;
using Nudge.Push.Sending;
using Nudge.Push.WebPush;

namespace Nudge.Push;

/// <summary>All senders. A further provider is one more here, and a class beside the others.</summary>
public static class PushSenders
{
    /// <summary>Makes a sender for each provider.</summary>
    /// <param name="wayOut">The host's handler for outgoing calls (<see cref="PushHttp"/>), which it ends after the last of them.</param>
    /// <param name="options">Where providers are, and bounds.</param>
    /// <param name="time">The clock of tokens, expiries and patience.</param>
    public static IReadOnlyDictionary<PushProvider, IPushSender> Of(HttpMessageHandler wayOut, PushOptions options, TimeProvider time)
    {
        var http = new PushHttp(wayOut, options, time);
        IPushSender[] senders =
        [
            new ExpoSender(http, options, time),
            new FcmSender(http, options, time),
            new ApnsSender(http, options, time),
            new WebPushSender(PushProvider.WebPush, http, options, time),
            new WebPushSender(PushProvider.UnifiedPush, http, options, time),
        ];
        return senders.ToDictionary(sender => sender.Provider);
    }
}
