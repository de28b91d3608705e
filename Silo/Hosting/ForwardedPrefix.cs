using Microsoft.AspNetCore.HttpOverrides;

namespace Nudge.Silo.Hosting;

/// <summary>
/// <c>X-Forwarded-Prefix</c> as operators write it: with a slash at its end, or without one in front. The framework takes it as it stands,
/// and then refuses the request or writes two slashes into addresses.
/// </summary>
internal static class ForwardedPrefix
{
    /// <summary>Stands before the framework's own reading, which decides whose header is believed.</summary>
    internal static void UseForwardedPrefix(this WebApplication app) => app.Use(static (context, next) =>
    {
        var headers = context.Request.Headers;
        if (headers.TryGetValue(ForwardedHeadersDefaults.XForwardedPrefixHeaderName, out var values))
            headers[ForwardedHeadersDefaults.XForwardedPrefixHeaderName] = string.Join(',', values.ToString().Split(',').Select(Normal));
        return next(context);
    });

    private static string Normal(string prefix) => prefix.Trim().Trim('/') is { Length: > 0 } path ? $"/{path}" : "";
}
