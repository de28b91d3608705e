using Nudge.Core.Errors;
using Nudge.Gateway.Api;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Demo;

/// <summary>Lets only the demo's own page act: a page of another origin cannot use a visitor's browser to reach a demo on their machine.</summary>
internal sealed class SameOrigin : IEndpointFilter
{
    private const string FetchSite = "Sec-Fetch-Site";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var origin = request.Headers.Origin.ToString();
        var site = request.Headers[FetchSite].ToString();
        var isOwn = (origin.Length == 0 || CrossOrigin.IsSame(request, origin)) && site is "" or "same-origin" or "none";
        return isOwn
            ? next(context)
            : ValueTask.FromResult<object?>(Problems.Of(new(ErrorCode.OriginNotAllowed, "Only the demo's own page may do this.")));
    }
}
