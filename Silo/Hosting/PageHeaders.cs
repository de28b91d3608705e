namespace Nudge.Silo.Hosting;

/// <summary>The headers of every answer for browsers. The pages that are more than an answer of the API say their own over it.</summary>
internal static class PageHeaders
{
    /// <summary>An answer that a browser shows as a page loads nothing, runs nothing and stands in no frame.</summary>
    private const string Nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Stands before all that answers.</summary>
    internal static void UsePageHeaders(this WebApplication app) => app.Use(static (context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Nothing;
        // Tokens stand in queries alone, and pages are fetched.
        if (context.Request.QueryString.HasValue && HttpMethods.IsGet(context.Request.Method))
            headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    });
}
