using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Limits;

namespace Nudge.Gateway.Http;

/// <summary>
/// Answers what no handler answered: outages, requests that could not be read, addresses that do not exist, and faults of ours.
/// </summary>
public sealed partial class ProblemMiddleware(RequestDelegate next, TimeProvider time, ILogger<ProblemMiddleware> logger)
{
    /// <summary>
    /// After an outage: a store that restarts is back within seconds, and a fixed short wait keeps publishers from spinning.
    /// </summary>
    private static readonly TimeSpan OutageWait = TimeSpan.FromSeconds(1);

    // Every request fails in an outage, and the first line says it all.
    private readonly LogBound _outages = LogBound.OfRefusals(time);

    private static Refusal OutcomeUnknown =>
        new(ErrorCode.OutcomeUnknown, "The store did not answer in time. What was sent may have been taken; repeat it with the same id.");

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
                await AnswerEmptyAsync(context);
        }
        catch (StoreUnavailableException e) when (e is not StoreRefusedException && !context.Response.HasStarted)
        {
            NoteOutage(context, e);
            await AnswerAsync(context, OutcomeUnknown, OutageWait);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, Unreadable(e), null);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            LogFault(context.Request.Method, context.Request.Path, e);
            await AnswerAsync(
                context,
                new(ErrorCode.Internal, $"A fault of the server's. Its operator finds it under the trace id {context.TraceIdentifier}."),
                null);
        }
    }

    private void NoteOutage(HttpContext context, StoreUnavailableException exception)
    {
        if (_outages.TryTake(out _))
            LogOutage(context.Request.Path, exception);
    }

    /// <summary>Refusals of routing have no body yet.</summary>
    private static Task AnswerEmptyAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.ContentType is not null || response.ContentLength is not null)
            return Task.CompletedTask;
        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound =>
                AnswerAsync(context, new(ErrorCode.NotFound, $"There is nothing at {context.Request.Path}."), null),
            StatusCodes.Status405MethodNotAllowed => AnswerAsync(
                context, new(ErrorCode.MethodNotAllowed, $"{context.Request.Method} is no method of {context.Request.Path}."), null),
            _ => Task.CompletedTask,
        };
    }

    private static Refusal Unreadable(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => new(ErrorCode.BodyTimeout, e.Message),
        StatusCodes.Status413PayloadTooLarge => new(ErrorCode.PayloadTooLarge, e.Message),
        _ => new(ErrorCode.MalformedJson, $"The request could not be read: {e.Message}"),
    };

    private static Task AnswerAsync(HttpContext context, Refusal refusal, TimeSpan? retryAfter)
    {
        // As the framework's own handler of exceptions does: what a handler had begun to say no longer holds. The headers of CORS stay.
        context.Response.Headers.ETag = default;
        context.Response.ContentLength = null;
        return Problems.WriteAsync(context.Response, refusal, retryAfter, context.RequestAborted);
    }

    [LoggerMessage(
        LogLevel.Warning, "The store did not answer a request for {Path}: the caller was told to repeat it. Is the database up?")]
    private partial void LogOutage(PathString path, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private partial void LogFault(string method, PathString path, Exception exception);
}
