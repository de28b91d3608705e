using Google.Apis.Http;
using Google.Apis.Util;
using Nudge.Push.Calls;

namespace Nudge.Push.Fcm;

/// <summary>Has Google's library call over our way out: once, and without following redirects.</summary>
internal sealed class WayOutClients(PushHttp http) : Google.Apis.Http.IHttpClientFactory
{
    public ConfigurableHttpClient CreateHttpClient(CreateHttpClientArgs args)
    {
        var handler = new ConfigurableMessageHandler(http.Handler) { ApplicationName = "Nudge", FollowRedirect = false, NumTries = 1 };
        var client = new ConfigurableHttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        foreach (var initializer in args.Initializers)
            initializer.Initialize(client);
        return client;
    }
}

/// <summary>Our clock in the library's terms.</summary>
internal sealed class GoogleClock(TimeProvider time) : IClock
{
    /// <summary>The library reads <see cref="UtcNow"/> only; this is its older name for the local time.</summary>
    public DateTime Now => time.GetLocalNow().DateTime;

    public DateTime UtcNow => time.GetUtcNow().UtcDateTime;
}
