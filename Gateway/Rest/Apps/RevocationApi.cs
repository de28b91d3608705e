using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>
/// <c>POST /api/realtime/revoke</c>: ends a user's tokens, one token, or the access to a channel, while connections stay up (S1.20).
/// </summary>
internal static class RevocationApi
{
    private const int TokenIdLengthMax = 128;

    public static IEndpointRouteBuilder MapRevocation(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/realtime/revoke", RevokeAsync).RequireServer().WithTags("Tokens")
            .Refuses(ErrorCode.UserInvalid, ErrorCode.NameInvalid, ErrorCode.RevocationsFull);
        return routes;
    }

    /// <summary>Revokes tokens.</summary>
    /// <remarks>
    /// Ends all tokens of a `user`, one token by `tokenId`, or the access to a `channel`, of everyone or of one `user`. It holds for
    /// connections that are up, and for tokens issued until now.
    /// </remarks>
    /// <param name="body" example='{ "user": "ben", "channel": "library:7" }'>A user, a token or a channel.</param>
    /// <returns>Revoked, and durable.</returns>
    internal static async Task<Results<Ok<RevokeResponse>, ProblemResult>> RevokeAsync(
        Body<RevokeRequest> body, ServerCaller caller, IApps apps, IInboxes inboxes, CancellationToken cancellationToken)
    {
        var request = await body.ReadAsync(cancellationToken);
        if (!request.IsAccepted)
            return Problems.Of(request.Refusal);
        var command = Read(request.Value);
        if (!command.IsAccepted)
            return Problems.Of(command.Refusal);
        var changed = await apps.ChangeAsync(caller.App.Id, command.Value, cancellationToken);
        // A token that comes later is no way round: what the user subscribed to needs a capability from now on, for longer than the
        // revocation is remembered.
        if (changed.IsAccepted && command.Value is { Target: RevocationTarget.Channel, User: { } user })
            await inboxes.WithholdAsync(new(caller.App.Id, UserId.Parse(user)), ChannelName.Parse(command.Value.Name), cancellationToken);
        return changed.IsAccepted
            ? TypedResults.Ok(
                new RevokeResponse(request.Value.User, request.Value.TokenId, request.Value.Channel, changed.Value.Revocations.Latest))
            : Problems.Of(changed.Refusal);
    }

    private static Answer<Revoke> Read(RevokeRequest request)
    {
        if (request.User is not null && !UserId.TryParse(request.User, out _))
            return new Refusal(
                ErrorCode.UserInvalid, $"A user is 1 to {UserId.MaxLength} characters without * and control characters.", "user",
                UserId.MaxLength);
        return request switch
        {
            { TokenId: { Length: > 0 and <= TokenIdLengthMax } id, User: null, Channel: null } when id.IsStorable() =>
                new Revoke(RevocationTarget.Token, id),
            { TokenId: not null, User: null, Channel: null } =>
                new Refusal(
                    ErrorCode.FieldInvalid, $"It has 1 to {TokenIdLengthMax} characters, none of them U+0000.", "tokenId",
                    TokenIdLengthMax),
            { TokenId: null, User: { } user, Channel: null } => new Revoke(RevocationTarget.User, user),
            { TokenId: null, Channel: { } channel } when ChannelName.TryParse(channel, out _) =>
                new Revoke(RevocationTarget.Channel, channel, request.User),
            { TokenId: null, Channel: not null } => new Refusal(ErrorCode.NameInvalid, "It is no channel's name.", "channel"),
            { TokenId: null } => new Refusal(ErrorCode.FieldMissing, "Name a user, a tokenId, or a channel and perhaps a user.", "user"),
            _ => new Refusal(ErrorCode.FieldInvalid, "A tokenId stands alone.", "tokenId"),
        };
    }
}
