using Nudge.Core.Errors;
using Nudge.Gateway.Api.Description;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Api.Inbox;

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

internal static class UserWriteFilterExtensions
{
    /// <summary>The call writes something of a user's.</summary>
    public static RouteHandlerBuilder WritesOfUser(this RouteHandlerBuilder route) =>
        route.AddEndpointFilter<UserWriteFilter>().Refuses(ErrorCode.RateLimited);
}
