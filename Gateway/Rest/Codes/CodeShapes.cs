using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Codes;

/// <summary>A code that was issued. Its digits are shown this once.</summary>
/// <param name="AccessCode">Six digits.</param>
/// <param name="Id">Names the code in lists.</param>
/// <param name="Channels">The channels that it opens.</param>
/// <param name="Identifier">The text that is bound to the device.</param>
/// <param name="ExpiresAt">From then on it opens nothing.</param>
internal sealed record IssuedCodeShape(
    [property: JsonPropertyName("access_code")] string AccessCode,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("channels")] IReadOnlyList<string> Channels,
    [property: JsonPropertyName("identifier")] string? Identifier,
    [property: JsonPropertyName("expires_at")] DateTimeOffset ExpiresAt);

/// <summary>A live code, but for its digits.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Channels">The channels that it opens.</param>
/// <param name="Identifier">The text that is bound to the device.</param>
/// <param name="CreatedAt">When it was issued.</param>
/// <param name="ExpiresAt">From then on it opens nothing.</param>
internal sealed record AccessCodeShape(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("channels")] IReadOnlyList<string> Channels,
    [property: JsonPropertyName("identifier")] string? Identifier,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("expires_at")] DateTimeOffset ExpiresAt);

/// <summary>The live codes of an app.</summary>
/// <param name="AccessCodes">Those that expire first in front.</param>
/// <param name="Limit">So many an app may have.</param>
internal sealed record AccessCodesShape(
    [property: JsonPropertyName("access_codes")] IReadOnlyList<AccessCodeShape> AccessCodes,
    [property: JsonPropertyName("limit")] int Limit);

/// <summary>The channels that a code has opened.</summary>
/// <param name="AppId">The app.</param>
/// <param name="Channels">The channels that are open to the device from now on, and subscribed to.</param>
/// <param name="Identifier">The text that was bound to the device.</param>
internal sealed record OpenedChannelsShape(
    [property: JsonPropertyName("app_id")] string AppId,
    [property: JsonPropertyName("channels")] IReadOnlyList<string> Channels,
    [property: JsonPropertyName("identifier")] string? Identifier);
