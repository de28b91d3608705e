using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Health;

/// <summary>The checks of an orchestrator: is the process alive, and can it serve.</summary>
public static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithMetadata(new AnswersProbes()).WithTags("health");
        health.MapGet("live", () => Results.Text("live")).WithSummary("200 while the process runs.");
        health.MapGet("ready", ReadyAsync).WithSummary(
            "200 if the store takes writes, a cluster's node is one of its members, and the server is not draining; otherwise 503.");
    }

    private static async Task<IResult> ReadyAsync(
        StoreReadiness store, IEnumerable<IReadiness> conditions, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return Results.Text("draining", statusCode: StatusCodes.Status503ServiceUnavailable);
        if (conditions.Select(condition => condition.WhyNot).FirstOrDefault(reason => reason is not null) is { } reason)
            return Results.Text(reason, statusCode: StatusCodes.Status503ServiceUnavailable);
        return await store.IsReadyAsync(cancellationToken)
            ? Results.Text("ready")
            : Results.Text("the store does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
