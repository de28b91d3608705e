using System.Reflection;

namespace Nudge.Gateway.Api.Description;

/// <summary>Puts descriptions on routes.</summary>
internal static class RouteDescriptions
{
    // The framework lists only routes that come with a method; ours are plain request delegates.
    private static readonly MethodInfo Method = typeof(RouteDescriptions).GetMethod(nameof(HandleAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Describes a route in the OpenAPI document.</summary>
    public static TBuilder Describe<TBuilder>(this TBuilder builder, RouteDescription description)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            endpoint.Metadata.Add(description);
            if (!endpoint.Metadata.OfType<MethodInfo>().Any())
                endpoint.Metadata.Add(Method);
        });
        return builder;
    }

    private static Task HandleAsync(HttpContext context) => throw new NotSupportedException($"Stands for the handler of {context.Request.Path}.");
}
