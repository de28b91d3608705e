namespace Nudge.Core.Inbox;

/// <summary>A client's request to mark items, as it came and on whatever face.</summary>
/// <param name="Change">What to do; <see cref="MarkCommand.Change"/>.</param>
/// <param name="Ids">Own items by id.</param>
/// <param name="UpTo">Own items up to this position.</param>
/// <param name="All">
/// All own items; for seen and read also all items of all subscribed channels. It stands alone. All others take items of channels
/// one by one.
/// </param>
/// <param name="Channels">Items of subscribed channels.</param>
/// <param name="Until">When snoozed items come back.</param>
public sealed record MarkRequest(
    InboxChange Change, IReadOnlyList<string>? Ids, string? UpTo, bool All, IReadOnlyList<ChannelMarkRequest>? Channels,
    string? Until = null)
{
    /// <summary>On which face; <see cref="MarkData.Via"/>.</summary>
    public string? Via { get; init; }
}
