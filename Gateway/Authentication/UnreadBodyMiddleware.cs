namespace Nudge.Gateway.Authentication;

/// <summary>Ends connections whose refused call goes on sending. It stands in front of all that answers.</summary>
public sealed class UnreadBodyMiddleware(RequestDelegate next, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        await UnreadBody.EndAsync(context, time);
    }
}

/// <summary>Puts it into the pipeline.</summary>
public static class UnreadBodies
{
    /// <summary>Ends connections whose refused call goes on sending. Everything that answers comes behind it.</summary>
    public static IApplicationBuilder UseUnreadBodies(this IApplicationBuilder app) => app.UseMiddleware<UnreadBodyMiddleware>();
}
