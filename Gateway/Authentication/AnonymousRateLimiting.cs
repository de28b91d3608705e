namespace Nudge.Gateway.Authentication;

/// <summary>Holds callers without credentials to their rates.</summary>
public static class AnonymousRateLimiting
{
    /// <summary>Stands behind the routing and behind forwarded headers, before anything is done for a call.</summary>
    public static IApplicationBuilder UseAnonymousRates(this IApplicationBuilder app) => app.UseMiddleware<AnonymousMiddleware>();
}
