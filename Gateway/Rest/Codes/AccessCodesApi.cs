using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Codes;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Codes;

/// <summary>The codes of an app, for its server (S2.19, S2.20).</summary>
internal static class AccessCodesApi
{
    internal const int IdentifierLengthMax = 128;

    /// <summary><c>POST</c> and <c>GET /api/access_codes</c>, <c>DELETE /api/access_codes/{code}</c>.</summary>
    public static IEndpointRouteBuilder MapAccessCodes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/access_codes").RequireServerOrAccount().WithTags("Access codes").Refuses();
        group.MapPost("", IssueAsync).Refuses(
            ErrorCode.FieldMissing, ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.ExpiryInvalid, ErrorCode.CodesFull,
            ErrorCode.Overloaded);
        group.MapGet("", ListAsync);
        group.MapDelete("{code}", RevokeAsync).Refuses(ErrorCode.NotFound);
        return routes;
    }

    /// <summary>Issues an access code.</summary>
    /// <remarks>
    /// Six digits that let one device into channels that are not public. They are shown this once; only a keyed hash of them is kept. The
    /// code ends when a device has redeemed it, and after five minutes otherwise.
    /// </remarks>
    /// <param name="body" example='{ "channels": ["family:chat"], "identifier": "grandma" }'>The channels that it opens.</param>
    /// <returns>The code.</returns>
    internal static async Task<Results<Created<IssuedCodeShape>, ProblemResult>> IssueAsync(
        Body<IssueCodeBody> body, ServerCaller caller, HttpResponse response, AccessCodes codes, CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(cancellationToken);
        if (!read.IsAccepted)
            return Problems.Of(read.Refusal);
        var channels = ReadChannels(read.Value.Channels);
        if (!channels.IsAccepted)
            return Problems.Of(channels.Refusal);
        if (WhyNot(read.Value) is { } refusal)
            return Problems.Of(refusal);
        var issued = await codes.IssueAsync(
            caller.App.Id, channels.Value, read.Value.Identifier, TimeOf(read.Value.ExpiresAt), cancellationToken);
        if (!issued.IsAccepted)
            return Problems.Of(issued.Refusal);
        var (row, digits) = issued.Value;
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return TypedResults.Created(
            $"/api/access_codes/{row.Id}", new IssuedCodeShape(digits, row.Id, row.Channels, row.Identifier, row.ExpiresAt));
    }

    /// <summary>Lists the live codes.</summary>
    /// <remarks>Those that are neither used nor expired, without their digits.</remarks>
    /// <returns>The codes.</returns>
    internal static async Task<Ok<AccessCodesShape>> ListAsync(
        ServerCaller caller, HttpResponse response, AccessCodes codes, CancellationToken cancellationToken)
    {
        var rows = await codes.ListAsync(caller.App.Id, cancellationToken);
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return TypedResults.Ok(new AccessCodesShape(
            [.. rows.Select(row => new AccessCodeShape(row.Id, row.Channels, row.Identifier, row.CreatedAt, row.ExpiresAt))],
            codes.LiveMax));
    }

    /// <summary>Revokes a live code.</summary>
    /// <param name="code" example="482913">Its digits, or its id.</param>
    /// <returns>It opens nothing any more.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> RevokeAsync(
        string code, ServerCaller caller, AccessCodes codes, CancellationToken cancellationToken) =>
        code.IsStorable() && await codes.RevokeAsync(caller.App.Id, code, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.Of(new(ErrorCode.NotFound, "No live code has this id or these digits.", "code"));

    private static Answer<IReadOnlyList<ChannelName>> ReadChannels(IReadOnlyList<string?>? texts)
    {
        if (texts is null or [])
            return new Refusal(ErrorCode.FieldMissing, "Say which channels the code opens.", "channels");
        if (texts.Count > AccessCodeRow.ChannelsMax)
        {
            return new Refusal(
                ErrorCode.FieldInvalid, $"A code opens at most {AccessCodeRow.ChannelsMax} channels.", "channels",
                AccessCodeRow.ChannelsMax);
        }

        var names = new List<ChannelName>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            var name = ChannelNames.Read(texts[i] ?? "", string.Create(CultureInfo.InvariantCulture, $"channels[{i}]"));
            if (!name.IsAccepted)
                return name.Refusal;
            if (!names.Contains(name.Value))
                names.Add(name.Value);
        }

        return names;
    }

    private static Refusal? WhyNot(IssueCodeBody body)
    {
        if (body.Identifier is { } identifier && (identifier.Length is 0 or > IdentifierLengthMax || !identifier.IsStorable()))
        {
            return new(
                ErrorCode.FieldInvalid, $"It has 1 to {IdentifierLengthMax} characters, none of them U+0000.", "identifier",
                IdentifierLengthMax);
        }

        return body.ExpiresAt is not null && TimeOf(body.ExpiresAt) is null
            ? new(ErrorCode.FieldInvalid, "It is a time in ISO 8601 with its zone, such as 2026-01-31T12:00:00Z.", "expires_at")
            : null;
    }

    /// <summary>A time that names its zone: the server's own is nobody's business.</summary>
    private static DateTimeOffset? TimeOf(string? text) =>
        text is not null && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
        && time.Kind != DateTimeKind.Unspecified && text.Contains('T', StringComparison.Ordinal)
            ? new DateTimeOffset(time).ToUniversalTime()
            : null;
}
