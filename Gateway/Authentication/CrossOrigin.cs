using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Apps;

namespace Nudge.Gateway.Authentication;

/// <summary>Pages of other origins: what browsers ask before, and what they must hear to let a page read the answer (S3.18).</summary>
/// <remarks>
/// No cookie opens anything here, so a preflight tells everyone yes: who may do what is decided by the request itself, from its credentials and its
/// <c>Origin</c>.
/// </remarks>
internal static class CrossOrigin
{
    private const int RequestedHeadersLengthMax = 1_024;
    private const string Methods = "GET, POST, PUT, PATCH, DELETE";
    private const string Exposed = "ETag, Retry-After, RateLimit, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset";

    // Two hours is the most that Chromium honours.
    private const string PreflightSeconds = "7200";

    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && request.Headers.ContainsKey(HeaderNames.Origin)
        && request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod);

    public static void AnswerPreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = Origin.Any;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlMaxAge = PreflightSeconds;
        var requested = context.Request.Headers.AccessControlRequestHeaders.ToString();
        if (requested.Length is > 0 and <= RequestedHeadersLengthMax)
            headers.AccessControlAllowHeaders = requested;
        headers.Vary = HeaderNames.AccessControlRequestHeaders;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The origin of the page that sent the request; <see langword="null"/>: no page did.</summary>
    public static string? OriginOf(HttpRequest request) => request.Headers.Origin is [{ Length: > 0 } origin, ..] ? origin : null;

    /// <summary>Whether no page sent the request, or one of this server's own origin.</summary>
    public static bool IsOwnPage(HttpRequest request) => OriginOf(request) is not { } origin || IsSame(request, origin);

    /// <summary>Whether the page that sent the request is of this server's own origin.</summary>
    public static bool IsSame(HttpRequest request, string origin)
    {
        var scheme = request.Scheme;
        var host = request.Host.Value;
        return host is not null
            && origin.Length == scheme.Length + Uri.SchemeDelimiter.Length + host.Length
            && origin.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && origin.AsSpan(scheme.Length).StartsWith(Uri.SchemeDelimiter)
            && origin.EndsWith(host, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Lets the page read the answer.</summary>
    public static void LetRead(HttpResponse response, string origin)
    {
        response.Headers.AccessControlAllowOrigin = origin;
        response.Headers.AccessControlExposeHeaders = Exposed;
        response.Headers.Vary = StringValues.Concat(response.Headers.Vary, HeaderNames.Origin);
    }
}
