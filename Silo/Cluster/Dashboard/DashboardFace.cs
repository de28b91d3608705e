using Nudge.Gateway.Authentication;
using Orleans.Dashboard;

namespace Nudge.Silo.Cluster.Dashboard;

/// <summary>Orleans' dashboard at <c>/dashboard</c>: silos, grains, calls, reminders; for admins who have logged in, and for nobody else.</summary>
internal static class DashboardFace
{
    internal const string Path = "/dashboard";
    internal const string LoginPath = $"{Path}/login";

    internal static void Configure(DashboardOptions options) =>
        // It would send all log lines of a node to whoever looks.
        options.HideTrace = true;

    internal static void MapDashboard(this WebApplication app)
    {
        app.Use(GuardAsync);
        app.MapOrleansDashboard(Path).WithMetadata(new ForAdmins()).ExcludeFromDescription();
        app.MapDashboardLogin();
    }

    /// <summary>Stands before every route of the dashboard, whatever kind of route it is.</summary>
    private static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ForAdmins>() is null)
            return next(context);
        DashboardCookie.Harden(context.Response);
        if (IsAdmin(context))
            return next(context);
        if (context.Request.Path.Value?.EndsWith("dashboard", StringComparison.OrdinalIgnoreCase) == true || context.Request.Path.Value?.EndsWith('/') == true)
            context.Response.Redirect($"{context.Request.PathBase}{LoginPath}");
        else
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    /// <summary>By the cookie of the login page, or by an admin's token in the header.</summary>
    private static bool IsAdmin(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : DashboardCookie.Read(context.Request);
        if (string.IsNullOrEmpty(token))
            return false;
        var read = CompactJws.Read(token);
        return read.IsAccepted && read.Value.KeyId == AdminTokens.KeyId
            && context.RequestServices.GetRequiredService<AdminTokens>().Check(read.Value).IsAccepted;
    }

    private sealed class ForAdmins;
}
