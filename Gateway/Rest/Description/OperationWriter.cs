using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net.Mime;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Rest.Description;

/// <summary>Adds to an operation what the framework cannot know: who may call, and which codes calls are refused with.</summary>
internal sealed class OperationWriter : IOpenApiOperationTransformer
{
    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var requirement = metadata.OfType<CallerRequirement>().LastOrDefault();
        var signed = metadata.OfType<SignedCalls>().LastOrDefault();
        operation.Security = signed is not null
            ? SecuritySchemes.OfSigned(context.Document!)
            : SecuritySchemes.Of(requirement, context.Document!);
        foreach (var parameter in context.Description.ParameterDescriptions)
            Complete(operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(each => each.Name == parameter.Name), parameter);
        if (requirement is { IsLive: true })
            (operation.Parameters ??= []).Add(TokenInQuery);
        if (metadata.OfType<JsonBodyMetadata>().LastOrDefault() is { } body)
            operation.RequestBody!.Description += string.Create(
                CultureInfo.InvariantCulture,
                $" {(body.RequestType == typeof(string) ? "Text" : "JSON")} in UTF-8 of at most {body.BytesMax:N0} bytes.")
                + " The content type is not looked at.";
        foreach (var sameStatus in RefusedCodes.Of(metadata).GroupBy(code => code.Status).OrderBy(group => group.Key))
        {
            // Outages are answered by what stands around all routes.
            (operation.Responses ??= [])[sameStatus.Key.ToString(CultureInfo.InvariantCulture)] =
                signed is not null && sameStatus.Key < StatusCodes.Status500InternalServerError
                    ? ToPlainRefusal(sameStatus, signed.CodeHeader)
                    : await ToProblemAsync(sameStatus, context, cancellationToken);
        }
    }

    private static OpenApiParameter TokenInQuery => new()
    {
        Name = "token",
        In = ParameterLocation.Query,
        Description = "A client token, where no `Authorization` header can be sent.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        Example = "eyJhbGciOiJIUzI1NiIs…",
    };

    /// <summary>A parameter is bound as text, since refusals are for us to write: its example tells whether it is a number.</summary>
    private static void Complete(OpenApiParameter? parameter, ApiParameterDescription description)
    {
        if (parameter is null)
            return;
        var info = (description.ParameterDescriptor as IParameterInfoParameterDescriptor)?.ParameterInfo;
        // Generated binding says that a list is needed; none in the query is an empty one.
        parameter.Required &= info?.ParameterType.IsArray != true;
        parameter.Example ??= info?.GetCustomAttribute<ExampleAttribute>()?.Value;
        parameter.Schema = new OpenApiSchema
        {
            Type = parameter.Example?.GetValueKind() == JsonValueKind.Number ? JsonSchemaType.Integer : JsonSchemaType.String,
            Enum = info?.GetCustomAttribute<AllowedValuesAttribute>()?.Values.Select(value => (JsonNode)$"{value}").ToList(),
        };
    }

    private static async Task<OpenApiResponse> ToProblemAsync(
        IEnumerable<ErrorCode> codes, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var (document, name) = (context.Document!, SchemaNames.Of(typeof(ProblemShape))!);
        if (document.Components?.Schemas?.ContainsKey(name) != true)
            document.AddComponent(name, await context.GetOrCreateSchemaAsync(typeof(ProblemShape), null, cancellationToken));
        return new()
        {
            Description = $"Refused: {Listed(codes)}.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [MediaTypeNames.Application.ProblemJson] = new() { Schema = new OpenApiSchemaReference(name, document) },
            },
        };
    }

    private static OpenApiResponse ToPlainRefusal(IEnumerable<ErrorCode> codes, string codeHeader) => new()
    {
        Description = $"Refused, in words; `{codeHeader}` has the code: {Listed(codes)}.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaTypeNames.Text.Plain] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
        },
    };

    private static string Listed(IEnumerable<ErrorCode> codes) => string.Join(", ", codes.Select(code => $"`{code}`"));
}
