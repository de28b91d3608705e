using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Realtime.Sessions;

/// <summary>A user subscribed to a channel or unsubscribed from it while connected.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Start">Where the subscription begins; <see langword="null"/>: it ended.</param>
/// <param name="Right">The channels that it opens by itself.</param>
public sealed record SubscriptionChange(string Channel, Position? Start, SubscriptionRight Right)
{
    public static SubscriptionChange Read(InboxRow row)
    {
        var data = JsonSerializer.Deserialize(row.Body.Span, SubscriptionChangeJson.Default.SubscriptionData)!;
        // A channel without a log has no epoch yet.
        var start = Epoch.TryParse(data.Epoch, out var epoch) ? new Position(epoch, data.Start) : Position.None;
        return new(data.Channel, row.Change == InboxChange.Subscribed ? start : null, new(row.At, NeedsCapability: false));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SubscriptionData))]
internal sealed partial class SubscriptionChangeJson : JsonSerializerContext;
