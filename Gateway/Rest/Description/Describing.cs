using System.Net.Mime;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Rest.Description;

/// <summary>Says of routes what their handlers' types do not. The rest of the description is in signatures and comments.</summary>
internal static class Describing
{
    /// <summary>
    /// Names the codes that calls are refused with; see <see cref="RefusedCodes"/>. A route that says nothing here is not described.
    /// </summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder builder, params ErrorCode[] codes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RefusedCodes(codes));

    /// <summary>
    /// Names the method behind a plain request delegate: the framework finds its parameters and its comment as of any other handler.
    /// </summary>
    public static IEndpointConventionBuilder DescribedBy(this IEndpointConventionBuilder builder, Delegate handler)
    {
        builder.Add(endpoint =>
        {
            endpoint.Metadata.Add(handler.Method);
            RequestDelegateFactory.InferMetadata(handler.Method, new()
            {
                EndpointBuilder = endpoint,
                ServiceProvider = endpoint.ApplicationServices,
                RouteParameterNames = ((RouteEndpointBuilder)endpoint).RoutePattern.Parameters.Select(parameter => parameter.Name),
            });
        });
        return builder;
    }

    /// <summary>Says which JSON a handler reads by hand.</summary>
    public static IEndpointConventionBuilder Reads<T>(this IEndpointConventionBuilder builder, int bytesMax) =>
        builder.WithMetadata(new JsonBodyMetadata(typeof(T), bytesMax));

    /// <summary>Says which JSON a handler writes by hand.</summary>
    public static IEndpointConventionBuilder Writes<T>(this IEndpointConventionBuilder builder, int status) =>
        builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(T), [MediaTypeNames.Application.Json]));
}
