using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Hosting;

/// <summary>
/// Answers nothing behind the fence: neither what came in while the process stood still, nor what it was about to answer.
/// </summary>
internal static class FenceMiddleware
{
    internal static void UseFence(this WebApplication app)
    {
        if (app.Services.GetService<IFence>() is not { } fence)
            return;
        app.Use((context, next) =>
        {
            if (fence.IsUp)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            context.Response.OnStarting(() =>
            {
                // A decision that an actor of this process made before it stood still may be answered differently by now.
                if (fence.IsUp)
                    context.Abort();
                return Task.CompletedTask;
            });
            return next(context);
        });
    }
}
