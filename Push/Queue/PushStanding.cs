using Nudge.Core.Apps;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Pushes;
using Nudge.Core.PushTimes;

namespace Nudge.Push.Queue;

/// <summary>Whether a recipient's notification is still to be pushed, and the number for the icon.</summary>
/// <param name="Dropped">Why it is not; <see langword="null"/>: it is.</param>
/// <param name="Badge">The unread count of now.</param>
/// <param name="HeldUntil">The user wants it then and not before; <see langword="null"/>: now.</param>
/// <param name="IsSummary">Whether it goes as a part of a summary (S3.16).</param>
internal readonly record struct PushStanding(
    string? Dropped, int Badge, DateTimeOffset? HeldUntil = null, bool IsSummary = false);

/// <summary>Asks inboxes how notifications stand. Any thread may use it.</summary>
internal sealed class PushStandings(IInboxes inboxes, InboxSummaries summaries, TimeProvider time)
{
    /// <summary>Seen or put away before it was pushed, or grown since: the push of the growth follows.</summary>
    private const string Seen = "seen";

    private const string Muted = "muted";

    public async Task<PushStanding> ReadAsync(AppView app, PushJob job, CancellationToken cancellationToken)
    {
        var inbox = new InboxKey(app.Id, UserId.Parse(job.Target));
        var from = new ListKey(job.At.ToUnixTimeMilliseconds(), "", job.Version + 1);
        var listing = await inboxes.ListAsync(inbox, new(from, Newer: false, ItemFilter.Active, Type: null, Limit: 1), cancellationToken);
        var summary = await summaries.CountAsync(inbox, listing.View, cancellationToken);
        var badge = (int)Math.Min(summary.Unread, int.MaxValue);
        if (job.Kind != PushJobKind.Show)
            return new(null, badge);
        if (listing.Items is not [{ Seen: false, Read: false } item] || item.Version != job.Version)
            return new(Seen, badge);
        // By the moment of the notification: one that has waited for its summary does not wait for the next.
        var timing = listing.View.Preferences.WhenToPush(item.Facts.Type, item.Facts.Entity, channel: null, job.At);
        if (timing.Kind == PushTimingKind.Never)
            return new(Muted, badge);
        return new(null, badge, timing.At > time.GetUtcNow() ? timing.At : null, timing.Kind == PushTimingKind.Summary);
    }
}
