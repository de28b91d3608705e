using Nudge.Core.Inbox;
using Nudge.Core.Plans;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>Makes the summary that polls and hub calls are answered with.</summary>
internal sealed class Summaries(InboxPages pages, PlanCatalogue plans, TimeProvider time)
{
    /// <summary>The summary of a vector that is at hand.</summary>
    /// <param name="access">Who asks, and about whom.</param>
    /// <param name="vector">The counts.</param>
    /// <param name="since">Whether there is anything after this moment; <see langword="null"/>: not asked.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    internal async Task<SummaryJson> ReadAsync(
        InboxAccess access, InboxSummary vector, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var newest = await pages.ReadAsync(
            access.Key, new(ListKey.Newest, false, ItemFilter.Active, null, 1)
            {
                ArchivedBefore = plans.RetentionOf(access.App).ArchivedBefore(time.GetUtcNow()),
            },
            access.IsOpen, cancellationToken);
        DateTimeOffset? at = newest.Items is [var item, ..] ? item.At : null;
        return new(vector, at, since is null ? null : at > since, access.App.Settings.PollSeconds);
    }
}
