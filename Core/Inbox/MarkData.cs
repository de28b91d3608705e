using System.Text.Json.Serialization;

namespace Nudge.Core.Inbox;

/// <summary>The body of a row that says seen, read, archived, restored or deleted. Stored, and sent to clients as it is.</summary>
/// <param name="Ids">Own items, by the id that opened them.</param>
/// <param name="UpTo">Own items up to this version.</param>
/// <param name="Channels">Items of channels.</param>
public sealed record MarkData(IReadOnlyList<string>? Ids, long? UpTo, IReadOnlyList<ChannelMarkData>? Channels);

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
