using Microsoft.AspNetCore.Http.Features;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Api;

/// <summary>Ends the connection of a caller without credentials who was refused and has announced a long body.</summary>
/// <remarks>
/// The transport would read and keep what comes of it for five seconds, so that the connection can carry another request. A thousand refused calls in a second
/// would hold five thousand buffers.
/// </remarks>
internal static class UnreadBody
{
    /// <summary>Bytes of a body that arrives with its request, or right behind it.</summary>
    private const int BytesMax = 16_384;

    // For the answer to leave.
    private static readonly TimeSpan Leaving = TimeSpan.FromMilliseconds(200);

    /// <summary>Called once the answer is written.</summary>
    public static async Task EndAsync(HttpContext context)
    {
        if (!IsLong(context) || context.Features.Get<Caller>() is not null)
            return;
        await context.Response.CompleteAsync();
        await Task.Delay(Leaving, context.RequestServices.GetRequiredService<TimeProvider>(), CancellationToken.None);
        context.Abort();
    }

    private static bool IsLong(HttpContext context) => context.Request.ContentLength is { } length
        ? length > BytesMax
        : context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
}
