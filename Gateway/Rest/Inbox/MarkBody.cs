using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nudge.Core.Inbox;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>The items to mark. At least one of the members; <c>all</c> stands alone.</summary>
/// <param name="Ids">Own items by id; with the offsets of all channels at most 1,000. An item that is gone is passed over.</param>
/// <param name="UpTo">Own items up to this position.</param>
/// <param name="All">All own items; for seen and read also all items of all subscribed channels.</param>
/// <param name="Channels">Items of subscribed channels, each channel once.</param>
/// <param name="Until">For snooze alone, and there needed: when the items come back, in ISO 8601; at most 366 days from now.</param>
[BodyBytes(BytesMax)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MarkBody(
    IReadOnlyList<string>? Ids, string? UpTo, bool? All, IReadOnlyList<ChannelMarkBody>? Channels, string? Until = null)
    : IReadBody<MarkBody>
{
    static JsonTypeInfo<MarkBody> IReadBody<MarkBody>.Json => MarkJson.Default.MarkBody;

    /// <summary>Bytes of 1,000 ids and 200 channels.</summary>
    private const int BytesMax = 524_288;

    internal MarkRequest ToRequest(InboxChange change) => new(
        change, Ids, UpTo, All ?? false,
        Channels is null ? null : [.. Channels.Select(each => new ChannelMarkRequest(each?.Channel, each?.UpTo, each?.Offsets))],
        Until);
}
