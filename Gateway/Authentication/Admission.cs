using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Api;

namespace Nudge.Gateway.Authentication;

/// <summary>Lets a caller in to the REST face or not, in such a way that a page can read the answer.</summary>
internal static class Admission
{
    public static void Admit(HttpContext context, Caller caller)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0)
            CrossOrigin.LetRead(context.Response, origin);
        context.Features.Set(caller);
    }

    public static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        // A refusal tells nothing that any page may not know, and whoever writes a page wants to see it.
        if (context.Request.Headers.Origin.ToString().Length > 0)
            CrossOrigin.LetRead(context.Response, Origin.Any);
        return Problems.WriteAsync(context.Response, refusal, context.RequestAborted);
    }
}
