using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>Holds what clients write to the rate of their user, before the body is read. The app's server has limits of its own.</summary>
internal sealed class UserWriteFilter(UserWrites writes) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (context.HttpContext.Features.Get<Caller>() is not ClientCaller client
            || writes.TryTake(new(client.App.Id, client.User), out var refusal, out var wait))
            return next(context);
        RateHeaders.Write(context.HttpContext.Response, "user", writes.PerSecond, wait);
        return new(Problems.Of(refusal, wait));
    }
}
