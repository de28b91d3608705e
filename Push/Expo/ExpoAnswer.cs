using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Push.Expo;

/// <summary>
/// Expo's answer to a request: tickets in the order of the messages, or receipts by ticket, or what is wrong with the request as a whole.
/// </summary>
internal sealed record ExpoAnswer<T>
{
    public T? Data { get; init; }

    public IReadOnlyList<ExpoError>? Errors { get; init; }

    [JsonIgnore]
    public ExpoError? FirstError => Errors is [var first, ..] ? first : null;
}

/// <summary>A ticket, or a receipt, which has no id.</summary>
internal sealed record ExpoTicket
{
    public string? Status { get; init; }

    public string? Id { get; init; }

    public ExpoTicketDetails? Details { get; init; }
}

/// <param name="Error">The code; absent for what is wrong with the message itself.</param>
internal sealed record ExpoTicketDetails(string? Error);

/// <param name="Code">The fault of the request.</param>
/// <param name="Details">With some codes.</param>
internal sealed record ExpoError(string? Code, JsonElement? Details);

/// <param name="Ids">Tickets whose receipts are asked for.</param>
internal sealed record ExpoReceiptsRequest(IReadOnlyList<string> Ids);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExpoPush))]
[JsonSerializable(typeof(ExpoReceiptsRequest))]
[JsonSerializable(typeof(ExpoAnswer<IReadOnlyList<ExpoTicket>>), TypeInfoPropertyName = "Tickets")]
[JsonSerializable(typeof(ExpoAnswer<IReadOnlyDictionary<string, ExpoTicket>>), TypeInfoPropertyName = "Receipts")]
internal sealed partial class ExpoJson : JsonSerializerContext
{
    /// <summary>As it is sent.</summary>
    public static ExpoJson Plain { get; } = new(Messages.PlainJson.CamelCase());
}
