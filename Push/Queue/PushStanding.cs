using Nudge.Core.Apps;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Pushes;
using Nudge.Core.PushTimes;

namespace Nudge.Push.Queue;

/// <summary>Whether a recipient's notification is still to be pushed, and the number for the icon.</summary>
/// <param name="Dropped">Why it is not; <see langword="null"/>: it is.</param>
/// <param name="Badge">The unread total of now; <see langword="null"/>: the icon stays as it is.</param>
/// <param name="HeldUntil">It goes then and not before; <see langword="null"/>: now.</param>
/// <param name="IsSummary">Whether it goes as a part of a summary (S3.16).</param>
/// <param name="Held">The reason for which it waits.</param>
internal readonly record struct PushStanding(
    string? Dropped, int? Badge, DateTimeOffset? HeldUntil = null, bool IsSummary = false, string Held = "")
{
    /// <summary>Seen or put away before it was pushed, or grown since: the push of the growth follows.</summary>
    public const string Seen = "seen";

    /// <summary>The user wants none of its kind.</summary>
    public const string Muted = "muted";

    /// <summary>A later one of the same key has taken its place.</summary>
    public const string Collapsed = "collapsed";

    /// <summary>Another push of the device says how many are unread.</summary>
    public const string Summarized = "summarized";

    /// <summary>It waits for the end of the user's quiet hours.</summary>
    public const string Quiet = "preferences";

    public static PushStanding Drop(string reason) => new(reason, null);
}

/// <summary>Asks inboxes how notifications stand. Any thread may call it.</summary>
internal sealed class PushStandings(IInboxes inboxes, InboxSummaries summaries, ForegroundWaits waits, TimeProvider time)
{
    public async Task<PushStanding> ReadAsync(AppView app, PushJob job, CancellationToken cancellationToken)
    {
        var inbox = new InboxKey(app.Id, UserId.Parse(job.Target));
        var from = new ListKey(job.At.ToUnixTimeMilliseconds(), "", job.Version + 1);
        var listing = await inboxes.ListAsync(inbox, new(from, Newer: false, ItemFilter.Active, Type: null, Limit: 1), cancellationToken);
        if (listing.Items is not [{ Seen: false, Read: false } item] || item.Version != job.Version)
            return PushStanding.Drop(PushStanding.Seen);
        // By the moment of the notification: one that has waited for its summary does not wait for the next.
        var timing = listing.View.Preferences.WhenToPush(item.Facts.Type, item.Facts.Entity, channel: null, job.At);
        if (timing.Kind == PushTimingKind.Never)
            return PushStanding.Drop(PushStanding.Muted);
        var isSummary = timing.Kind == PushTimingKind.Summary;
        if (timing.At > time.GetUtcNow())
            return new(null, null, timing.At, isSummary, isSummary ? PushSend.Summary : PushStanding.Quiet);
        if (!isSummary && await waits.UntilAsync(app, job, cancellationToken) is { } until)
            return new(null, null, until, false, PushSend.Unseen);
        var view = listing.View.Only(row => InboxTotals.Counts(app, job.Target, row));
        var summary = await summaries.CountAsync(inbox, view, cancellationToken);
        return new(null, (int)Math.Min(summary.Unread, int.MaxValue), null, isSummary);
    }
}
