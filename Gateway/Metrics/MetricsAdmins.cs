using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Metrics;

/// <summary>Admins on the page of the metrics: their token in the header, where scrapers have that of the settings.</summary>
internal sealed class MetricsAdmins(ScraperToken scrapers) : IAdminFace
{
    public PresentedCredential? Find(HttpRequest request) => PresentedCredential.InHeader(request);

    public bool TakesOtherPages => false;

    public void Admit(HttpContext context, AdminCaller admin)
    {
        // The page says the same to scrapers.
    }

    public Task RefuseAsync(HttpContext context, AdminFault fault, Refusal? reason) =>
        Problems.WriteAsync(
            context.Response, scrapers.IsIn(context.Request) ? SecretInBrowser : Word(fault, reason), context.RequestAborted);

    private static Refusal SecretInBrowser =>
        new(
            ErrorCode.SecretInBrowser,
            "The token of the metrics came from a web page, where anyone can read it. Change it, and let the scraper alone have it.");

    private static Refusal Word(AdminFault fault, Refusal? reason) => fault switch
    {
        AdminFault.Missing =>
            new(ErrorCode.Unauthenticated, "Metrics need the token of Nudge:Metrics:Token, or an admin's, as Authorization: Bearer."),
        AdminFault.Unreadable => new(ErrorCode.Unauthenticated, "This is neither the token of Nudge:Metrics:Token nor an admin's."),
        _ => reason ?? new(ErrorCode.Forbidden, "This call needs the token of Nudge:Metrics:Token, or an admin's."),
    };
}
