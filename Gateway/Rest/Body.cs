using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Nudge.Core.Errors;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest;

/// <summary>
/// A handler's body, which is not read yet: what can be refused without it is refused first. Read as <see cref="JsonBody"/> reads.
/// </summary>
/// <typeparam name="T">The type that it is read into.</typeparam>
internal sealed class Body<T>(HttpRequest request) : IEndpointParameterMetadataProvider
    where T : class, IReadBody<T>
{
    private static readonly int BytesMax = typeof(T).GetCustomAttribute<BodyBytesAttribute>()?.Max ?? JsonBody.BytesMax;

    public static ValueTask<Body<T>> BindAsync(HttpContext context) => new(new Body<T>(context.Request));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new JsonBodyMetadata(typeof(T), BytesMax));

    /// <summary>The body as a value; a refusal names the field that does not fit.</summary>
    public Task<Answer<T>> ReadAsync(CancellationToken cancellationToken) =>
        JsonBody.ReadAsync(request, T.Json, BytesMax, cancellationToken);
}
