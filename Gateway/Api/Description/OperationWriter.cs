using System.Globalization;
using System.Net.Mime;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Http;

namespace Nudge.Gateway.Api.Description;

/// <summary>Writes what a <see cref="RouteDescription"/> says into the operation of its route.</summary>
internal sealed class OperationWriter : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var requirement = metadata.OfType<CallerRequirement>().LastOrDefault();
        operation.Security = SecuritySchemes.Of(requirement, context.Document!);
        if (metadata.OfType<RouteDescription>().LastOrDefault() is not { } route)
            return;
        if (route.IsSigned)
            operation.Security = SecuritySchemes.OfSigned(context.Document!);
        operation.Summary = route.Summary;
        operation.Description = route.Details;
        operation.Parameters = [.. route.Parameters.Select(ToParameter)];
        operation.RequestBody = route.Body is { } body ? await ToBodyAsync(body, context, cancellationToken) : null;
        operation.Responses = [];
        foreach (var answer in route.Answers)
            operation.Responses[StatusText(answer.Status)] = await ToResponseAsync(answer, context, cancellationToken);
        var callers = route.IsSigned ? CommonErrors.Signed : CommonErrors.Of(requirement);
        var codes = route.Errors.Concat(callers).Append(ErrorCode.OutcomeUnknown).Append(ErrorCode.Internal);
        foreach (var sameStatus in codes.Distinct().GroupBy(code => code.Status).OrderBy(group => group.Key))
        {
            // Outages are answered by what stands around all routes.
            operation.Responses[StatusText(sameStatus.Key)] = route.IsSigned && sameStatus.Key < StatusCodes.Status500InternalServerError
                ? ToPlainRefusal(sameStatus)
                : await ToProblemAsync(sameStatus, context, cancellationToken);
        }
    }

    private static string StatusText(int status) => status.ToString(CultureInfo.InvariantCulture);

    private static OpenApiParameter ToParameter(RouteParameter parameter) => new()
    {
        Name = parameter.Name,
        In = parameter.Place switch
        {
            RouteParameterPlace.Path => ParameterLocation.Path,
            RouteParameterPlace.Header => ParameterLocation.Header,
            _ => ParameterLocation.Query,
        },
        Description = parameter.Text,
        Required = parameter.Place == RouteParameterPlace.Path,
        Schema = new OpenApiSchema
        {
            Type = parameter.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String,
            Enum = parameter.Values.Count == 0 ? null : [.. parameter.Values.Select(value => (JsonNode)JsonValue.Create(value))],
        },
        Example = parameter.IsNumber ? JsonNode.Parse(parameter.Example) : JsonValue.Create(parameter.Example),
    };

    private static async Task<OpenApiRequestBody> ToBodyAsync(
        RouteBody body, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) => new()
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"JSON in UTF-8 of at most {body.BytesMax:N0} bytes. The content type is not looked at."),
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaTypeNames.Application.Json] = new()
            {
                Schema = await SchemaAsync(body.Type, context, cancellationToken),
                Example = JsonNode.Parse(body.Example),
            },
        },
    };

    private static async Task<OpenApiResponse> ToResponseAsync(
        RouteAnswer answer, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) => new()
    {
        Description = answer.Text,
        Content = answer switch
        {
            { Type: { } type } => new Dictionary<string, OpenApiMediaType>
            {
                [MediaTypeNames.Application.Json] = new() { Schema = await SchemaAsync(type, context, cancellationToken) },
            },
            { MediaType: { } mediaType } => new Dictionary<string, OpenApiMediaType>
            {
                [mediaType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
            _ => null,
        },
    };

    private static async Task<OpenApiResponse> ToProblemAsync(
        IEnumerable<ErrorCode> codes, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) => new()
    {
        Description = $"Refused: {string.Join(", ", codes.Select(code => $"`{code}`"))}.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaTypeNames.Application.ProblemJson] = new() { Schema = await SchemaAsync(typeof(ProblemShape), context, cancellationToken) },
        },
    };

    private static OpenApiResponse ToPlainRefusal(IEnumerable<ErrorCode> codes) => new()
    {
        Description = $"Refused, in words; `{PlainRefusal.CodeHeader}` has the code: {string.Join(", ", codes.Select(code => $"`{code}`"))}.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaTypeNames.Text.Plain] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
        },
    };

    /// <summary>A reference to the shape, which is kept once for the whole document.</summary>
    private static async Task<IOpenApiSchema> SchemaAsync(Type type, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var (document, name) = (context.Document!, SchemaNames.Of(type));
        if (document.Components?.Schemas?.ContainsKey(name) != true)
            document.AddComponent(name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
        return new OpenApiSchemaReference(name, document);
    }
}
