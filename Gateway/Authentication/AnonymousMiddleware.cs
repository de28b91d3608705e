using Microsoft.AspNetCore.Authorization;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// Counts calls to all that asks for no credentials, what is not there included. A route that asks for them counts the calls that it
/// refuses.
/// </summary>
public sealed class AnonymousMiddleware(RequestDelegate next, AnonymousCalls calls)
{
    public Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<CallerRequirement>() is not null || metadata?.GetMetadata<IAuthorizeData>() is not null
            || metadata?.GetMetadata<CountsItsCalls>() is not null)
        {
            return next(context);
        }

        var refusal = metadata?.GetMetadata<AnswersProbes>() is null ? calls.WhyNot(context) : calls.WhyNotProbe(context);
        return refusal is null ? next(context) : Admission.RefuseAsync(context, refusal);
    }
}
