using Microsoft.AspNetCore.Http.Features;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// A long body that a caller without credentials has announced. If the caller is refused before it was read, the connection ends with the
/// answer.
/// </summary>
/// <remarks>
/// The transport would read and keep what comes of it for five seconds, so that the connection can carry another request. A thousand
/// refused calls in a second would hold five thousand buffers.
/// </remarks>
internal sealed class UnreadBody
{
    /// <summary>Bytes of a body that arrives with its request, or right behind it.</summary>
    private const int BytesMax = 16_384;

    // For the answer to leave.
    private static readonly TimeSpan Leaving = TimeSpan.FromMilliseconds(200);

    /// <summary>Called before a call is answered, whether it will be refused or not.</summary>
    public static void Watch(HttpContext context)
    {
        if (IsLong(context))
            context.Features.Set(new UnreadBody());
    }

    /// <summary>All of the body was read.</summary>
    public static void NoteRead(HttpContext context) => context.Features.Set<UnreadBody>(null);

    /// <summary>Called when the call is answered. If it was refused and more comes, it ends the connection.</summary>
    public static async Task EndAsync(HttpContext context, TimeProvider time)
    {
        if (context.Features.Get<UnreadBody>() is null || !IsRefused(context))
            return;
        await context.Response.CompleteAsync();
        // A proxy sends short bodies without their length as well, and uses the connection for somebody else's next call.
        if (context.Request.ContentLength is null && await EndsSoonAsync(context, time))
            return;
        await Task.Delay(Leaving, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    private static async Task<bool> EndsSoonAsync(HttpContext context, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(Leaving, time);
        try
        {
            for (var left = (long)BytesMax; left >= 0;)
            {
                var read = await context.Request.BodyReader.ReadAsync(patience.Token);
                left -= read.Buffer.Length;
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return left >= 0;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // It is not there, it is broken, or somebody stopped in the middle of it.
        }

        return false;
    }

    private static bool IsLong(HttpContext context) => context.Request.ContentLength is { } length
        ? length > BytesMax
        : context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

    // A stream of events says in one of them why it is refused.
    private static bool IsRefused(HttpContext context) =>
        context.Response.StatusCode >= StatusCodes.Status400BadRequest
        || context.GetEndpoint()?.Metadata.GetMetadata<CallerRequirement>() is not null;
}
