using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Sessions;

/// <summary>Counts anew what of users' channels has changed: one count at a time for a user, a few at a time for the store.</summary>
public sealed class Recounts(
    IInboxes inboxes, InboxSummaries summaries, IActorInterest interest, TimeProvider time, ILogger<Recounts> logger)
    : IDisposable
{
    // A mark, its row and a publish beside it are counted once.
    private static readonly TimeSpan Joined = TimeSpan.FromMilliseconds(20);

    // A trimmed channel can have all its readers counted at once; the store has other things to do.
    private readonly SemaphoreSlim _places = new(8);

    /// <summary>
    /// Counts until nothing is left to count. Owned by the recipient: it ends soon after the last connection has left, and never faults.
    /// </summary>
    public void Begin(ConnectedUser recipient) => _ = CountAsync(recipient);

    public void Dispose() => _places.Dispose();

    private async Task CountAsync(ConnectedUser recipient)
    {
        await Task.Delay(Joined, time, CancellationToken.None);
        while (recipient.TakeChanged() is { Count: > 0 } channels)
        {
            if (await StoreRetry.TryAsync(
                () => CountInTurnAsync(recipient, channels), exception => CountAgain(recipient, channels, exception)))
                await Task.Delay(Joined, time, CancellationToken.None);
            else
                await StoreRetry.WaitAsync(time, CancellationToken.None);
        }
    }

    private async Task CountInTurnAsync(ConnectedUser recipient, IReadOnlyList<string> channels)
    {
        await _places.WaitAsync();
        try
        {
            await CountAsync(recipient, channels);
        }
        finally
        {
            _places.Release();
        }
    }

    private void CountAgain(ConnectedUser recipient, IReadOnlyList<string> channels, Exception exception)
    {
        ConnectionLog.CountFailed(logger, recipient.Key.User.Value, StoreRetry.Seconds, exception);
        recipient.Recheck();
        foreach (var channel in channels)
            recipient.Recount(channel);
    }

    private async Task CountAsync(ConnectedUser recipient, IReadOnlyList<string> channels)
    {
        var isRecheck = recipient.TakeRecheck();
        var view = await inboxes.MeetAsync(recipient.Key, CancellationToken.None);
        if (isRecheck)
        {
            recipient.Follow(view);
            channels = [.. channels.Union(view.Queries.Select(query => query.Channel), StringComparer.Ordinal)];
        }

        var part = view with
        {
            Subscriptions = [.. view.Subscriptions.Where(row => channels.Contains(row.Channel))],
            Queries = [.. view.Queries.Where(query => channels.Contains(query.Channel))],
        };
        recipient.Read(part);
        await interest.SubscribeAsync(ChannelsOf(recipient.Key, part), CancellationToken.None);
        var summary = await summaries.CountAsync(recipient.Key, part, CancellationToken.None);
        recipient.Apply(summary, channels);
        if (summary.Channels.Count > 0)
            recipient.TellCounts(view.Counts, [.. Count.Of(summary)]);
        else
            // A channel that is no longer subscribed has no base, and no part in the totals.
            recipient.CountsChanged();
    }

    private static IEnumerable<ActorKey> ChannelsOf(InboxKey inbox, InboxView view) =>
        view.Queries.Select(query => new ActorKey(ActorKind.Channel, inbox.App.Value, query.Channel));
}
