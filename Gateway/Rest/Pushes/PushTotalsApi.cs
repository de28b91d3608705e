using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Pushes;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Outbound;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Pushes;

/// <summary><c>GET /api/notifications/{id}/pushes</c> and <c>GET /api/push/webpush/key</c>.</summary>
internal static class PushTotalsApi
{
    private const string WebPush = "webpush";

    public static IServiceCollection AddPushesApi(this IServiceCollection services) => services.AddPushSenders().ConfigureHttpJsonOptions(
        options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, PushShapesJson.Default));

    public static IEndpointRouteBuilder MapPushes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/notifications/{id}/pushes", ReadTotalsAsync).RequireServerOrAccount().WithTags("Pushes")
            .Refuses(ErrorCode.NotFound);
        routes.MapGet("/api/push/webpush/key", ReadKeyAsync).RequireClient().WithTags("Pushes").Refuses(ErrorCode.NotFound);
        return routes.MapPushAccounts();
    }

    /// <summary>Says what became of a notification's pushes.</summary>
    /// <remarks>
    /// Each device counts once, in the state that it has reached. They are kept for 72 hours unless the operator says otherwise. No
    /// provider says that a phone showed a push: `confirmed` means that Apple's or Google's service took it.
    /// </remarks>
    /// <param name="id" example="n-2031">The notification.</param>
    /// <returns>How many devices are in which state.</returns>
    internal static async Task<Results<Ok<PushTotalsResponse>, ProblemResult>> ReadTotalsAsync(
        string id, ServerCaller caller, IPushQueue queue, CancellationToken cancellationToken)
    {
        var totals = NotificationId.TryParse(id, out _)
            ? await queue.ReadTotalsAsync(caller.App.Id.Value, id, cancellationToken)
            : null;
        if (totals is null or { Jobs: 0 })
            return Problems.Of(new(ErrorCode.NotFound, "Nothing of this id is or was pushed in the time that is kept.", "id"));
        return TypedResults.Ok(new PushTotalsResponse(
            id, totals.JobsOpen == 0, totals.Accepted, totals.Stopped, totals.Sent, totals.Confirmed, totals.Failed, totals.Dropped,
            totals.Reasons));
    }

    /// <summary>Shows the key that browsers subscribe to pushes with.</summary>
    /// <returns>The public key of the app's VAPID pair.</returns>
    internal static async Task<Results<Ok<PushKeyResponse>, ProblemResult>> ReadKeyAsync(
        ClientCaller caller, IPushAccounts accounts, CancellationToken cancellationToken) =>
        await accounts.FindAccountAsync(caller.App.Id.Value, WebPush, cancellationToken) is { PublicKey: { } key }
            ? TypedResults.Ok(new PushKeyResponse(key))
            : Problems.Of(new(ErrorCode.NotFound, "The app has no credentials of Web Push."));
}
