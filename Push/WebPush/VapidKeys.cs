using Lib.Net.Http.WebPush.Authentication;
using Nudge.Push.Calls;

namespace Nudge.Push.WebPush;

/// <summary>The tokens that one app shows to push services, one for each origin. Any thread may use it.</summary>
internal sealed class VapidKeys
{
    /// <summary>There are a handful of push services; others are whatever devices name.</summary>
    private const int OriginsMax = 100;

    private readonly BoundedCache<string, VapidAuthentication> _byOrigin;

    public VapidKeys(VapidCredentials credentials, TimeProvider time)
    {
        var key = credentials.OpenKey();
        _byOrigin = new(OriginsMax, origin => new(credentials.PublicKey.TrimEnd('='), credentials.PrivateKey.TrimEnd('='))
        {
            TokenCache = new VapidToken(key, credentials.Subject, origin, time),
        });
    }

    public VapidAuthentication For(WebPushSubscription subscription) => _byOrigin.Of(subscription.Origin);
}
