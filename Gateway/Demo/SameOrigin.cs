using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Demo;

/// <summary>
/// Lets only the demo's own page act: a page of another origin cannot use a visitor's browser to reach a demo on their machine.
/// </summary>
internal sealed class SameOrigin(PageOrigins pages) : IEndpointFilter
{
    private const string FetchSite = "Sec-Fetch-Site";
    private const string Rule = "Only the demo's own page may do this.";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var why = pages.WhyNotOwn(request, Rule) ?? (request.Headers[FetchSite].ToString() is "" or "same-origin" or "none" ? null : Rule);
        return why is null ? next(context) : ValueTask.FromResult<object?>(Problems.Of(new(ErrorCode.OriginNotAllowed, why)));
    }
}
