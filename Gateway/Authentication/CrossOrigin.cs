using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Apps;

namespace Nudge.Gateway.Authentication;

/// <summary>Pages of other origins: what browsers ask before, and what they must receive to let a page read the answer (S3.18).</summary>
/// <remarks>
/// A preflight tells everyone yes: who may do what is decided by the request itself, from its credentials and its <c>Origin</c>. No cookie
/// opens anything on the faces of clients, so there browsers may send their own along, as clients of SignalR have them do unless told
/// otherwise.
/// </remarks>
internal static class CrossOrigin
{
    private const int RequestedHeadersLengthMax = 1_024;
    private const string Methods = "GET, POST, PUT, PATCH, DELETE";
    private const string Exposed = "ETag, Retry-After, RateLimit, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset";

    // Two hours is the most that Chromium honours.
    private const string PreflightSeconds = "7200";

    // A preflight meets no route yet. No other path has what clients ask for with credentials.
    private static readonly PathString[] ClientPaths = ["/api", "/hub"];

    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && request.Headers.ContainsKey(HeaderNames.Origin)
        && request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod);

    public static void AnswerPreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Vary = HeaderNames.AccessControlRequestHeaders;
        if (ClientPaths.Any(path => context.Request.Path.StartsWithSegments(path)))
            LetUse(context.Response, context.Request.Headers.Origin.ToString());
        else
            headers.AccessControlAllowOrigin = Origin.Any;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlMaxAge = PreflightSeconds;
        var requested = context.Request.Headers.AccessControlRequestHeaders.ToString();
        if (requested.Length is > 0 and <= RequestedHeadersLengthMax)
            headers.AccessControlAllowHeaders = requested;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The origin of the page that sent the request, as it was sent; <see langword="null"/>: no page did.</summary>
    public static string? OriginOf(HttpRequest request) => request.Headers.Origin.ToString() is { Length: > 0 } origin ? origin : null;

    /// <summary>Whether the page that sent the request is of this server's own origin.</summary>
    public static bool IsSame(HttpRequest request, string origin) =>
        AreSame(origin, $"{request.Scheme}{Uri.SchemeDelimiter}{request.Host.Value}");

    /// <summary>
    /// The origin of a page that is not this server's own, so that only the app's <c>allowedOrigins</c> let it in; <see langword="null"/>:
    /// no such page sent the request.
    /// </summary>
    public static string? ForeignOf(HttpRequest request) => OriginOf(request) is { } origin && !IsSame(request, origin) ? origin : null;

    /// <summary>Whether two texts are one origin. A value that is none is the same as no value.</summary>
    public static bool AreSame(string one, string other) =>
        Origin.TryParse(one, out var first) && Origin.TryParse(other, out var second) && first == second;

    /// <summary>Lets the page read the answer, if its browser sent no credentials of its own.</summary>
    public static void LetRead(HttpResponse response, string origin)
    {
        response.Headers.AccessControlAllowOrigin = CanStand(origin) ? origin : Origin.Any;
        response.Headers.AccessControlAllowCredentials = default;
        response.Headers.AccessControlExposeHeaders = Exposed;
        if (!response.Headers.Vary.Contains(HeaderNames.Origin))
            response.Headers.Vary = StringValues.Concat(response.Headers.Vary, HeaderNames.Origin);
    }

    /// <summary>Lets the page read the answer whatever its browser sent along.</summary>
    public static void LetUse(HttpResponse response, string origin)
    {
        LetRead(response, origin);
        if (CanStand(origin))
            response.Headers.AccessControlAllowCredentials = "true";
    }

    /// <summary>Whether it can be a header of the answer. Browsers send nothing else.</summary>
    private static bool CanStand(string origin) => origin != Origin.Any && !origin.AsSpan().ContainsAnyExceptInRange('!', '~');
}
