using Nudge.Core.Inbox;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>Holds what clients write to the rate of their user, before the body is read. The app's server has limits of its own.</summary>
internal sealed class UserWriteFilter(UserWrites writes) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        InboxKey? inbox = context.HttpContext.Features.Get<Caller>() switch
        {
            ClientCaller client => client.Inbox,
            DeviceCaller { App: { } app, Device: { } device } => new(app.Id, device.RecipientId),
            _ => null,
        };
        if (inbox is not { } key || writes.TryTake(key, out var refusal, out var wait))
            return next(context);
        RateHeaders.Write(context.HttpContext.Response, "user", writes.PerSecond, wait);
        return new(Problems.Of(refusal, wait));
    }
}
