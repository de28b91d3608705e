using Nudge.Core.Errors;
using Nudge.Gateway.Http;
using Nudge.Realtime.Connections;

namespace Nudge.Gateway.ServerSentEvents;

/// <summary>
/// Refusals that pass, as an EventSource can read them. After any status but 200 it gives up for good, so it gets a stream that says why,
/// says when to come back, and ends. A client that does not ask for a stream of events gets the problem document.
/// </summary>
internal sealed class StreamRefusals : IRefusalFace
{
    // A page that fetches a new token does not wait for it; one that does not is to ask seldom.
    private static readonly TimeSpan TokenWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AppWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FaultWait = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> TryWriteAsync(
        HttpResponse response, Refusal refusal, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        if (!StreamHeaders.IsAskedFor(response.HttpContext.Request) || ClosingOf(refusal, retryAfter) is not { } closing)
            return false;
        StreamHeaders.Write(response);
        response.StatusCode = StatusCodes.Status200OK;
        byte[] stream = [.. StreamFormat.Farewell(closing, closing.RetryAfter ?? Spread(TokenWait)), (byte)'\n'];
        await response.Body.WriteAsync(stream, cancellationToken);
        return true;
    }

    /// <summary>
    /// The closing that a refusal which passes is to a client; <see langword="null"/>: it stays until the client does something else.
    /// </summary>
    private static Closing? ClosingOf(Refusal refusal, TimeSpan? retryAfter)
    {
        if (refusal.Code == ErrorCode.TokenExpired)
            return Closing.TokenExpired;
        if (refusal.Code == ErrorCode.AppDisabled)
            return Closing.AppDisabled(Spread(AppWait));
        // It begins later, or a clock is wrong.
        if (refusal.Code == ErrorCode.TokenNotYetValid)
            return new(refusal.Code.Value, refusal.Message, Spread(TokenWait));
        return refusal.Code.Status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError
            ? new(refusal.Code.Value, refusal.Message, Spread(retryAfter ?? FaultWait))
            : null;
    }

    /// <summary>Once to three times as long, so that those who are refused at once do not come back at once.</summary>
    private static TimeSpan Spread(TimeSpan wait) => wait * (1 + (2 * Random.Shared.NextDouble()));
}
