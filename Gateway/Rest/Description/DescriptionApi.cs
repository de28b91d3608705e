using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Nudge.Gateway.Rest.Description;

/// <summary>
/// The description of the REST face as OpenAPI 3.1, for people and for generators of clients. It is public, and tested against the server.
/// </summary>
internal static class DescriptionApi
{
    private const string Version = "v1";
    private const int TagBytes = 16;
    private const string MediaType = "application/json;charset=utf-8";

    private const string About =
        """
        Nudge takes notifications from servers of apps and brings them to the people that they are for: at once where they are connected, and whole
        when they come back.

        Errors are problem documents (RFC 9457) with a stable `code`; docs/protocol/errors.md has them all. A code is contract, texts may change.
        After a `503`, repeat with the same id: nothing is stored twice.
        """;

    public static IServiceCollection AddDescription(this IServiceCollection services) => services.AddOpenApi(Version, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        // Hubs, pages and health checks have descriptions of their own.
        options.ShouldInclude = route => route.ActionDescriptor.EndpointMetadata.OfType<RefusedCodes>().Any();
        options.CreateSchemaReferenceId = type => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is null
            ? null
            : SchemaNames.Of(type.Type);
        options.AddOperationTransformer<OperationWriter>();
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "Nudge", Version = Version, Description = About };
            // Where the server is reached is for whoever reads this to know; behind a proxy it cannot.
            document.Servers = [];
            SecuritySchemes.AddTo(document);
            return Task.CompletedTask;
        });
    });

    /// <summary><c>GET /openapi/v1.json</c>, made at the first call and kept as the bytes that are sent.</summary>
    public static IEndpointRouteBuilder MapDescription(this IEndpointRouteBuilder routes)
    {
        var made = new Lazy<Task<Description>>(
            () => MakeAsync(routes.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Version)));
        routes.MapGet($"/openapi/{Version}.json", async () =>
        {
            var description = await made.Value;
            return Results.Bytes(description.Json, MediaType, entityTag: description.Tag);
        }).ExcludeFromDescription();
        return routes;
    }

    private static async Task<Description> MakeAsync(IOpenApiDocumentProvider provider)
    {
        var document = await provider.GetOpenApiDocumentAsync();
        var json = Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
        return new(json, new($"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, TagBytes))}\""));
    }

    /// <param name="Json">All of it.</param>
    /// <param name="Tag">Another one for other bytes.</param>
    private sealed record Description(byte[] Json, EntityTagHeaderValue Tag);
}
