using System.Text.Json.Serialization;

namespace Nudge.Core.Inbox;

/// <summary>The body of a row that marks items, or takes them away. Stored, and sent to clients as it is.</summary>
/// <param name="Ids">Own items, by the id that opened them.</param>
/// <param name="UpTo">Own items up to this version.</param>
/// <param name="Channels">Items of channels.</param>
/// <param name="Until">When snoozed items come back.</param>
/// <param name="Reason">Why items were taken away that the user has not deleted: <c>withdrawn</c> or <c>expired</c>.</param>
/// <param name="Via">
/// Where the user did it: <c>signalr</c>, <c>rest</c>, <c>device:</c> with its id, or <c>server</c> for the app's server.
/// </param>
public sealed record MarkData(
    IReadOnlyList<string>? Ids, long? UpTo, IReadOnlyList<ChannelMarkData>? Channels, DateTimeOffset? Until = null, string? Reason = null,
    string? Via = null);

/// <summary>The marked rows of one channel: rows up to an offset, single rows, or both.</summary>
public sealed record ChannelMarkData(string Channel, string Epoch, long? UpTo, IReadOnlyList<long>? Offsets);

/// <summary>The body of a row that says subscribed or unsubscribed.</summary>
public sealed record SubscriptionData(string Channel, string Epoch, long Start);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MarkData))]
[JsonSerializable(typeof(SubscriptionData))]
[JsonSerializable(typeof(Preferences))]
internal sealed partial class InboxJson : JsonSerializerContext;
