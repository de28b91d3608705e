using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>
/// <c>POST /api/connections/background</c> and <c>/foreground</c>, for clients that cannot say it on their connection (S2.51).
/// </summary>
internal static class AttentionApi
{
    public static IEndpointRouteBuilder MapAttention(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/connections").RequireRecipient().WithTags("Pushes")
            .Refuses(ErrorCode.FieldMissing, ErrorCode.UserInvalid, ErrorCode.DeviceUnknown);
        group.MapPost("background", BackgroundAsync).WritesOfUser();
        group.MapPost("foreground", ForegroundAsync).WritesOfUser();
        return routes;
    }

    /// <summary>Says that a user looks at no connection any more.</summary>
    /// <remarks>
    /// Pushes that wait whether the user sees their notifications go now, and later ones at once, until the user opens another connection
    /// or says `foreground`. It is about all connections of the user; hub and Pusher clients say it of their own one.
    /// </remarks>
    /// <param name="user" example="ada">With the app's credentials: who. With a client token it is the token's user.</param>
    /// <returns>It is noted.</returns>
    internal static Task<Results<NoContent, ProblemResult>> BackgroundAsync(
        string? user, Caller caller, IEnumerable<IForegroundFace> faces, CancellationToken cancellationToken) =>
        TurnAsync(user, caller, faces, isThere: false, cancellationToken);

    /// <summary>Says that a user looks at their connections again.</summary>
    /// <param name="user" example="ada">With the app's credentials: who. With a client token it is the token's user.</param>
    /// <returns>It is noted.</returns>
    internal static Task<Results<NoContent, ProblemResult>> ForegroundAsync(
        string? user, Caller caller, IEnumerable<IForegroundFace> faces, CancellationToken cancellationToken) =>
        TurnAsync(user, caller, faces, isThere: true, cancellationToken);

    private static async Task<Results<NoContent, ProblemResult>> TurnAsync(
        string? user, Caller caller, IEnumerable<IForegroundFace> faces, bool isThere, CancellationToken cancellationToken)
    {
        var access = InboxAccess.Of(caller, user);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        foreach (var face in faces)
            await face.TurnAllAsync(access.Value.Key, isThere, cancellationToken);
        return TypedResults.NoContent();
    }
}
