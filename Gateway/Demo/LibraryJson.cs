using System.Text.Json.Serialization;

namespace Nudge.Gateway.Demo;

/// <summary>Asks for a token.</summary>
/// <param name="As">Ada or Ben.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TokenRequest(string? As);

/// <summary>A token for one of the two.</summary>
internal sealed record TokenResponse(string Token, DateTimeOffset ExpiresAt);

/// <summary>Does something.</summary>
/// <param name="As">Ada, Ben, or <c>street</c> for the others.</param>
/// <param name="Action">A step of a loan; or of the street: <c>add</c>, <c>wish</c>, <c>announce</c>.</param>
/// <param name="Trace">1 to 32 letters and digits that the page has not used before: repeating an action with it does it once.</param>
/// <param name="Thing">The loan that a step is about.</param>
/// <param name="Note">The text of a note, at most 140 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ActRequest(string? As, string? Action, string? Trace, string? Thing, string? Note);

/// <summary>The notification that was published.</summary>
/// <param name="Ids">The notifications' ids.</param>
internal sealed record ActResponse(IReadOnlyList<string> Ids);

/// <summary>How everything stands.</summary>
/// <param name="Channel">The channel that says every step from here on.</param>
/// <param name="Position">Its position at which this holds: attach there and nothing is missed.</param>
/// <param name="Things">In the order that they are shown.</param>
internal sealed record LoansResponse(string Channel, string Position, IReadOnlyList<ThingStanding> Things);

/// <summary>The payload of a notification that is a sentence.</summary>
internal sealed record News(string Title, string? Text = null, string? Article = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(ActRequest))]
[JsonSerializable(typeof(ActResponse))]
[JsonSerializable(typeof(LoansResponse))]
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(Loan))]
[JsonSerializable(typeof(News))]
internal sealed partial class LibraryJson : JsonSerializerContext;
