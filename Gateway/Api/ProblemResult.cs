using System.Net.Mime;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Nudge.Core.Errors;
using Nudge.Gateway.Api.Description;

namespace Nudge.Gateway.Api;

/// <summary>A handler's refusal.</summary>
public sealed class ProblemResult(Refusal refusal, TimeSpan? retryAfter = null) : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    public Refusal Refusal { get; } = refusal;

    public int? StatusCode => Refusal.Code.Status;

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.Metadata.Add(
        new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(ProblemShape), [MediaTypeNames.Application.ProblemJson]));

    public Task ExecuteAsync(HttpContext httpContext) => Problems.WriteAsync(httpContext.Response, Refusal, retryAfter, httpContext.RequestAborted);
}
