using Nudge.Gateway.Authentication;

namespace Nudge.Silo.Cluster.Dashboard;

/// <summary>
/// An admin's token as a cookie: a browser has no other way to show it with the pages of the dashboard. No other path takes a cookie for
/// anything.
/// </summary>
internal static class DashboardCookie
{
    private const string Name = "nudge_dashboard";

    // Orleans' own pages: a script and fonts of theirs, and styles and pictures that the script makes.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src "
        + "'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    internal static string? Read(HttpRequest request) => request.Cookies[Name];

    internal static void Write(HttpContext context, MintedToken token) =>
        context.Response.Cookies.Append(Name, token.Token, OptionsOf(context, token.ExpiresAt));

    internal static void Remove(HttpContext context) => context.Response.Cookies.Delete(Name, OptionsOf(context, null));

    /// <summary>The headers of every answer below the dashboard.</summary>
    internal static void Harden(HttpResponse response)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = Policy;
        // Not none at all: with that a browser says of its own form that it comes from nowhere.
        headers["Referrer-Policy"] = "same-origin";
    }

    private static CookieOptions OptionsOf(HttpContext context, DateTimeOffset? expires) => new()
    {
        Path = $"{context.Request.PathBase}{DashboardFace.Path}",
        HttpOnly = true,
        // No page of another site can have a browser show it.
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Expires = expires,
    };
}
