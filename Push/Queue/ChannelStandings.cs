using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Pushes;
using Nudge.Core.PushTimes;

namespace Nudge.Push.Queue;

/// <summary>
/// Says for many devices at once how a channel's notification stands with their users, and the numbers for their icons: a handful of
/// questions to the store, however many they are. Any thread may use it.
/// </summary>
internal sealed class ChannelStandings(
    InboxTotals totals, IChannelReader channels, IPushQueue queue, ForegroundWaits waits, TimeProvider time)
{
    private const string Own = "own";

    /// <summary>The standing of each device, in their order.</summary>
    public async Task<PushStanding[]> ReadAsync(
        AppView app, PushJob job, PushText text, IReadOnlyList<DeviceRow> devices, CancellationToken cancellationToken)
    {
        if (devices.Count == 0)
            return [];
        var inboxes = await totals.ReadAsync(app, RecipientsOf(devices), cancellationToken);
        var head = await channels.ReadHeadsAsync(job.App, [job.Target], cancellationToken);
        var now = time.GetUtcNow();
        var standings = new PushStanding[devices.Count];
        for (var i = 0; i < standings.Length; i++)
        {
            var recipient = devices[i].Recipient;
            standings[i] = text.IsOwnOf(recipient)
                ? PushStanding.Drop(Own)
                : Judge(job, text, inboxes.GetValueOrDefault(recipient), head[0].Epoch, now);
        }

        await JoinAsync(devices, standings, cancellationToken);
        await WaitAsync(app, job, devices, standings, cancellationToken);
        await CountAsync(app, text, devices, standings, inboxes, cancellationToken);
        return standings;
    }

    /// <summary>The totals of the users of devices, by user.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountAsync(
        AppView app, IEnumerable<DeviceRow> devices, CancellationToken cancellationToken)
    {
        var read = await totals.ReadAsync(app, RecipientsOf(devices), cancellationToken);
        return await totals.CountAsync(app, [.. read.Values], cancellationToken);
    }

    private static PushStanding Judge(PushJob job, PushText text, StoredInbox? inbox, Core.Positions.Epoch epoch, DateTimeOffset now)
    {
        if (inbox is null)
            return default;
        // By the moment of the notification: one that has waited for its summary does not wait for the next.
        var timing = text.TimingFor(inbox.Preferences);
        if (timing.Kind == PushTimingKind.Never)
            return PushStanding.Drop(PushStanding.Muted);
        var isSummary = timing.Kind == PushTimingKind.Summary;
        var isDue = timing.At <= now;
        // A summary stands for others too, so its time decides by what is unread.
        if (!(isSummary && isDue) && inbox.HasSeen(job.Target, epoch, job.Version))
            return PushStanding.Drop(PushStanding.Seen);
        return isDue
            ? new(null, null, null, isSummary)
            : new(null, null, timing.At, isSummary, isSummary ? PushSend.Summary : PushStanding.Quiet);
    }

    /// <summary>A device has one push that waits to become a summary, or one that is its summary now.</summary>
    private async Task JoinAsync(IReadOnlyList<DeviceRow> devices, PushStanding[] standings, CancellationToken cancellationToken)
    {
        var held = Enumerable.Range(0, standings.Length)
            .Where(place => standings[place] is { Dropped: null, IsSummary: true, HeldUntil: not null }).ToArray();
        if (held.Length == 0)
            return;
        var waiting = await queue.FindSummarizedAsync([.. held.Select(place => devices[place].Id)], cancellationToken);
        foreach (var place in held.Where(place => waiting.Contains(devices[place].Id)))
            standings[place] = PushStanding.Drop(PushStanding.Summarized);
    }

    /// <summary>A push to users who look at a connection waits whether they see it there.</summary>
    private async Task WaitAsync(
        AppView app, PushJob job, IReadOnlyList<DeviceRow> devices, PushStanding[] standings, CancellationToken cancellationToken)
    {
        var going = Enumerable.Range(0, standings.Length)
            .Where(place => standings[place] is { Dropped: null, HeldUntil: null, IsSummary: false }).ToArray();
        var users = going.Select(place => devices[place].Recipient).ToHashSet(StringComparer.Ordinal);
        var (there, until) = await waits.OfAsync(app, job, users, cancellationToken);
        foreach (var place in going.Where(place => there.Contains(devices[place].Recipient)))
            standings[place] = new(null, null, until, false, PushSend.Unseen);
    }

    private async Task CountAsync(
        AppView app, PushText text, IReadOnlyList<DeviceRow> devices, PushStanding[] standings,
        IReadOnlyDictionary<string, StoredInbox> inboxes, CancellationToken cancellationToken)
    {
        var counted = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < standings.Length; i++)
        {
            if (standings[i] is { Dropped: null, HeldUntil: null } standing && (text.HasBadge || standing.IsSummary))
                counted.Add(devices[i].Recipient);
        }

        if (counted.Count == 0)
            return;
        var numbers = await totals.CountAsync(
            app, [.. counted.Where(inboxes.ContainsKey).Select(user => inboxes[user])], cancellationToken);
        for (var i = 0; i < standings.Length; i++)
        {
            if (standings[i] is not { Dropped: null, HeldUntil: null } standing
                || !numbers.TryGetValue(devices[i].Recipient, out var unread))
                continue;
            standings[i] = standing.IsSummary && unread == 0
                ? PushStanding.Drop(PushStanding.Seen)
                : standing with { Badge = text.HasBadge || standing.IsSummary ? unread : null };
        }
    }

    private static HashSet<string> RecipientsOf(IEnumerable<DeviceRow> devices) =>
        devices.Select(device => device.Recipient).ToHashSet(StringComparer.Ordinal);
}
