namespace Nudge.Gateway.Authentication;

/// <summary>Lets a request through to a route that requires a caller once it has proved to be one, before its body is read.</summary>
internal sealed class CallerMiddleware(RequestDelegate next, CallerAuthentication authentication, AnonymousCalls calls)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (CrossOrigin.IsPreflight(context.Request))
        {
            CrossOrigin.AnswerPreflight(context);
            return Task.CompletedTask;
        }

        // Routes for admins have a policy (AdminScheme), which is held further on.
        return context.GetEndpoint()?.Metadata.GetMetadata<CallerRequirement>() is { Kinds: not CallerKinds.Admin } requirement
            ? CheckAsync(context, requirement)
            : next(context);
    }

    private async Task CheckAsync(HttpContext context, CallerRequirement requirement)
    {
        Admission.Prepare(context);
        var answer = await authentication.CheckAsync(context.Request, requirement, context.RequestAborted);
        if (!answer.IsAccepted)
        {
            await Admission.RefuseAsync(context, calls.WhyNot(context) ?? answer.Refusal);
            return;
        }

        if (answer.Value is AnonymousCaller or DeviceCaller { HasSecret: false } && calls.WhyNot(context) is { } tooMany)
        {
            await Admission.RefuseAsync(context, tooMany);
            return;
        }

        Admission.Admit(context, answer.Value);
        await next(context);
    }
}
