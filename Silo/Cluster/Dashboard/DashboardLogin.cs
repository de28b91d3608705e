using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;

namespace Nudge.Silo.Cluster.Dashboard;

/// <summary>
/// The dashboard's login: a form of one page, the admin's name and password of <c>POST /api/admin/login</c>, and a cookie.
/// </summary>
internal static class DashboardLogin
{
    private const int FormBytesMax = 4_096;

    internal static void MapDashboardLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(DashboardFace.LoginPath, (HttpContext context) => Show(context, StatusCodes.Status200OK, ""))
            .ExcludeFromDescription();
        routes.MapPost(DashboardFace.LoginPath, LogInAsync).ExcludeFromDescription();
        routes.MapPost($"{DashboardFace.Path}/logout", LogOutAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> LogInAsync(
        HttpContext context, AdminLogin login, PageOrigins pages, CancellationToken cancellationToken)
    {
        if (WhyNot(context.Request, pages, "Log in from this page.") is { } why)
            return Show(context, StatusCodes.Status403Forbidden, why);
        var address = context.Connection.RemoteIpAddress;
        if (login.Begin(address) is { } tooMany)
            return Refuse(context, tooMany);
        if (!context.Request.HasFormContentType || context.Request.ContentLength is null or > FormBytesMax)
            return Show(context, StatusCodes.Status400BadRequest, "A login has a name and a password.");
        var form = await RequestBody.ReadAsync(context.Request, FormBytesMax, 0, static (body, _) => ReadForm(body), cancellationToken);
        if (!form.IsAccepted)
            return Show(context, form.Refusal.Code.Status, form.Refusal.Message);
        var outcome = await login.TryAsync(address, form.Value["name"], form.Value["password"], cancellationToken);
        if (outcome.Token is not { } token)
            return Refuse(context, outcome);
        DashboardCookie.Write(context, token);
        return SeeOther(context, $"{DashboardFace.Path}/");
    }

    private static Answer<FormCollection> ReadForm(ReadOnlySpan<byte> body) =>
        new FormCollection(QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)));

    /// <summary>The cookie goes, and what it held ends on all nodes: somebody may have a copy.</summary>
    private static async Task<IResult> LogOutAsync(
        HttpContext context, AdminTokens tokens, AdminLog log, PageOrigins pages, CancellationToken cancellationToken)
    {
        if (WhyNot(context.Request, pages, "Log out from this page.") is { } why)
            return Show(context, StatusCodes.Status403Forbidden, why);
        if (DashboardCookie.Read(context.Request) is { } cookie && AdminTokens.Read(cookie, out _, out _) is { } token
            && await tokens.CheckAsync(token, cancellationToken) is { IsAccepted: true } known)
        {
            await tokens.EndAsync(known.Value, cancellationToken);
            log.NoteLogout(context.Connection.RemoteIpAddress, known.Value.Name);
        }

        DashboardCookie.Remove(context);
        return SeeOther(context, DashboardFace.LoginPath);
    }

    private static ContentHttpResult Refuse(HttpContext context, LoginOutcome refused)
    {
        if (refused.Wait is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Show(context, refused.Refusal!.Code.Status, refused.Refusal.Message);
    }

    private static string? WhyNot(HttpRequest request, PageOrigins pages, string rule) =>
        pages.WhyNotOwn(request, rule) ?? (request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none" ? null : rule);

    private static StatusCodeHttpResult SeeOther(HttpContext context, string path)
    {
        DashboardCookie.Harden(context.Response);
        context.Response.Headers.Location = $"{context.Request.PathBase}{path}";
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <param name="context">The request.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="message">Text of ours: nothing that was typed is shown again.</param>
    private static ContentHttpResult Show(HttpContext context, int status, string message)
    {
        DashboardCookie.Harden(context.Response);
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        var path = $"{context.Request.PathBase}{DashboardFace.Path}";
        const int PasswordMax = AdminPasswords.LengthMax;
        return TypedResults.Content($$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Nudge: log in to the dashboard</title>
            <style>
              body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 90vh; color: #222; background: #f6f6f4 }
              form { display: grid; gap: .5rem; width: 18rem }
              input, button { font: inherit; padding: .5rem }
              p { min-height: 1.5em; margin: 0; color: #a1260d }
            </style>
            <main>
              <form method="post" action="{{path}}/login">
                <h1>Dashboard</h1>
                <label for="name">Admin</label>
                <input id="name" name="name" autocomplete="username" required maxlength="{{AdminLogin.NameLengthMax}}" autofocus>
                <label for="password">Password</label>
                <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="{{PasswordMax}}">
                <p role="alert">{{message}}</p>
                <button>Log in</button>
              </form>
              <form method="post" action="{{path}}/logout"><button>Log out</button></form>
            </main>
            </html>
            """, "text/html; charset=utf-8", statusCode: status);
    }
}
