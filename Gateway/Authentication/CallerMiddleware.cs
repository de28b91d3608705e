using Nudge.Core.Apps;
using Nudge.Gateway.Api;

namespace Nudge.Gateway.Authentication;

/// <summary>Lets a request through to a route that requires a caller once it has proved to be one, before its body is read.</summary>
internal sealed class CallerMiddleware(RequestDelegate next, CallerAuthentication authentication)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (CrossOrigin.IsPreflight(context.Request))
        {
            CrossOrigin.AnswerPreflight(context);
            return Task.CompletedTask;
        }

        return context.GetEndpoint()?.Metadata.GetMetadata<CallerRequirement>() is { } requirement
            ? CheckAsync(context, requirement)
            : next(context);
    }

    private async Task CheckAsync(HttpContext context, CallerRequirement requirement)
    {
        var answer = await authentication.CheckAsync(context.Request, requirement, context.RequestAborted);
        var origin = context.Request.Headers.Origin.ToString();
        if (!answer.IsAccepted)
        {
            // A refusal tells nothing that any page may not know, and whoever writes a page wants to see it.
            if (origin.Length > 0)
                CrossOrigin.LetRead(context.Response, Origin.Any);
            await Problems.WriteAsync(context.Response, answer.Refusal, context.RequestAborted);
            return;
        }

        if (origin.Length > 0)
            CrossOrigin.LetRead(context.Response, origin);
        context.Features.Set(answer.Value);
        await next(context);
    }
}
