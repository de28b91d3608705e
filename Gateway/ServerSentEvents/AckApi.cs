using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest;
using Nudge.Gateway.Rest.Description;
using Nudge.Gateway.Rest.Inbox;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.ServerSentEvents;

/// <summary>Clients of streams say how far they have handled them, as hub clients do by <c>Ack</c> (S1.44).</summary>
internal static class AckApi
{
    private const string Protocol = "rest";

    /// <summary><c>POST /api/realtime/ack</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/realtime/ack", AcknowledgeAsync).RequireLiveClient().WithTags("Realtime").WritesOfUser()
            .Refuses(ErrorCode.FieldMissing, ErrorCode.FieldInvalid);

    /// <summary>Says that a row was handled.</summary>
    /// <remarks>
    /// A sample is enough: one row in 20 or so, at most one call in 10 s. The time from the row's `at` to this call is measured, if it is
    /// less than an hour; rows that came while catching up are left out. Clients of the hub have `Ack` for it.
    /// </remarks>
    /// <param name="body" example='{ "at": "2026-01-31T12:00:00.000Z" }'>The row's `at`, as it came.</param>
    /// <returns>Nothing.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> AcknowledgeAsync(
        Body<AckBody> body, ClientCaller caller, ConnectionMetrics metrics, CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(cancellationToken);
        if (!read.IsAccepted)
            return Problems.Of(read.Refusal);
        if (read.Value.At is not { } text)
            return Problems.Of(new(ErrorCode.FieldMissing, "An ack says the 'at' of the row that was handled.", "at"));
        if (!MomentText.TryParse(text, out var at))
            return Problems.Of(MomentText.Mistake("at"));
        metrics.Acknowledged(Protocol, at);
        return TypedResults.NoContent();
    }
}

/// <param name="At">When the row was published, as it says itself.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AckBody(string? At) : IReadBody<AckBody>
{
    static JsonTypeInfo<AckBody> IReadBody<AckBody>.Json => AckJson.Default.AckBody;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AckBody))]
internal sealed partial class AckJson : JsonSerializerContext;
