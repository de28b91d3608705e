using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Authentication;

/// <summary>Lets a caller in to the REST face or not, in such a way that a page can read the answer.</summary>
internal static class Admission
{
    /// <summary>A page may read whatever comes of its request, outages too, before anybody knows whether it may have it done.</summary>
    public static void Prepare(HttpContext context)
    {
        if (CrossOrigin.OriginOf(context.Request) is { } origin)
            CrossOrigin.LetUse(context.Response, origin);
    }

    public static void Admit(HttpContext context, Caller caller)
    {
        Prepare(context);
        context.Features.Set(caller);
    }

    public static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        // A refusal tells nothing that any page may not know, and whoever writes a page wants to see it.
        if (refusal.Code == ErrorCode.OriginNotAllowed)
            CrossOrigin.LetRead(context.Response, Origin.Any);
        else
            Prepare(context);
        return Problems.WriteAsync(context.Response, refusal, context.RequestAborted);
    }
}
