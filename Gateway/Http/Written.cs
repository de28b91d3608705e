using System.Net.Mime;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace Nudge.Gateway.Http;

/// <summary>An answer with status 200 whose JSON is written by hand.</summary>
/// <typeparam name="TShape">The type that the description shows of it.</typeparam>
internal sealed class Written<TShape>(Action<Utf8JsonWriter> write) : IResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TShape), [MediaTypeNames.Application.Json]));

    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(
        httpContext.Response, StatusCodes.Status200OK, write, static (json, write) => write(json), httpContext.RequestAborted);
}
