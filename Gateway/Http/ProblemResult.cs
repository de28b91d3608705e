using Nudge.Core.Errors;

namespace Nudge.Gateway.Http;

/// <summary>A handler's refusal.</summary>
public sealed class ProblemResult(Refusal refusal, TimeSpan? retryAfter = null) : IResult, IStatusCodeHttpResult
{
    public Refusal Refusal { get; } = refusal;

    public int? StatusCode => Refusal.Code.Status;

    public Task ExecuteAsync(HttpContext httpContext) =>
        Problems.WriteAsync(httpContext.Response, Refusal, retryAfter, httpContext.RequestAborted);
}
