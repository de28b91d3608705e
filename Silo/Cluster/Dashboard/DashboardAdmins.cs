using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;

namespace Nudge.Silo.Cluster.Dashboard;

/// <summary>
/// Admins on the dashboard: by the cookie of the login page, or by their token in the header. A browser that has neither is shown the
/// login.
/// </summary>
internal sealed class DashboardAdmins : IAdminFace
{
    private const string Bearer = "Bearer ";

    public PresentedCredential? Find(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var token = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? header[Bearer.Length..].Trim()
            : DashboardCookie.Read(request);
        return string.IsNullOrEmpty(token) ? null : PresentedCredential.OfToken(token);
    }

    /// <summary>No page of another site has the cookie, and none may read what is answered.</summary>
    public bool TakesOtherPages => true;

    public void Admit(HttpContext context, AdminCaller admin) => DashboardCookie.Harden(context.Response);

    public Task RefuseAsync(HttpContext context, AdminFault fault, Refusal? reason)
    {
        var (request, response) = (context.Request, context.Response);
        DashboardCookie.Harden(response);
        var path = request.Path.Value ?? "";
        if (path.EndsWith("dashboard", StringComparison.OrdinalIgnoreCase) || path.EndsWith('/'))
            response.Redirect($"{request.PathBase}{DashboardFace.LoginPath}");
        else
            response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
