using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Http;

/// <summary>Refusals as problem details (RFC 9457): the one form of errors on the REST face.</summary>
public static class Problems
{
    /// <summary>A refusal as the result of a handler.</summary>
    public static ProblemResult Of(Refusal refusal) => new(refusal);

    /// <summary>A refusal that says when trying again can help.</summary>
    public static ProblemResult Of(Refusal refusal, TimeSpan retryAfter) => new(refusal, retryAfter);

    /// <summary>Writes a refusal as the whole response.</summary>
    public static Task WriteAsync(HttpResponse response, Refusal refusal, CancellationToken cancellationToken) =>
        WriteAsync(response, refusal, null, cancellationToken);

    internal static async Task WriteAsync(HttpResponse response, Refusal refusal, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var problem = Problem.Of(refusal);
        RefusalMetrics.Note(response, refusal.Code);
        var face = response.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IRefusalFace>();
        if (face is not null && await face.TryWriteAsync(response, refusal, retryAfter, cancellationToken))
            return;
        response.StatusCode = problem.Status;
        response.ContentType = MediaTypeNames.Application.ProblemJson;
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        if (problem.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem, ProblemJson.Default.Problem), cancellationToken);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext;
