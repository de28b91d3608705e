using Microsoft.Net.Http.Headers;

namespace Nudge.Gateway.Http;

/// <summary>HEAD is answered on every route that has GET, as GET is but for the body (RFC 9110, section 9.3.2).</summary>
public static class HeadRequests
{
    private static readonly object Mark = new();

    /// <summary>Stands before the routes. That nothing of a body is sent is up to Kestrel, which goes by the method as it came.</summary>
    public static IApplicationBuilder UseHeadRequests(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (HttpMethods.IsHead(request.Method) && !request.Headers.ContainsKey(HeaderNames.Upgrade))
        {
            context.Items[Mark] = Mark;
            request.Method = HttpMethods.Get;
        }

        return next(context);
    });

    /// <summary>Whether a request that is handled as GET came as HEAD.</summary>
    public static bool IsHead(HttpContext context) => context.Items.ContainsKey(Mark);
}
