using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Nudge.Gateway.ServerSentEvents;

/// <summary>The headers of streams.</summary>
internal static class StreamHeaders
{
    public const string EventStream = "text/event-stream";

    /// <summary>Whether the client takes server-sent events by name, as each EventSource does.</summary>
    public static bool IsAskedFor(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.MediaType.Equals(EventStream, StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);

    public static void Write(HttpResponse response)
    {
        var headers = response.Headers;
        response.ContentType = EventStream;
        headers.CacheControl = "no-cache, no-transform";
        headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }
}
