using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Storage;

namespace Nudge.Bench.Stores;

/// <summary>
/// Subscribes many users to a channel: the rows that the Inbox actor decides, through the store's own API, without a server before it.
/// </summary>
internal static class Subscriptions
{
    private const int UnderWayMax = 8_192;

    internal static async Task AddAsync(IStore store, string app, string channel, IEnumerable<string> users)
    {
        var appId = AppId.Parse(app);
        var channelName = ChannelName.Parse(channel);
        var underWay = new Queue<Task<AppendOutcome>>();
        foreach (var user in users)
        {
            // Nobody has met these users, so the state that the actor decides on is none.
            var actor = new InboxActor(new InboxKey(appId, UserId.Parse(user)), null, InboxLimits.Default, TimeProvider.System);
            underWay.Enqueue(store.AppendAsync(actor.Subscribe(channelName, default).Append!));
            if (underWay.Count > UnderWayMax)
                await CheckAsync(underWay.Dequeue());
        }

        while (underWay.TryDequeue(out var append))
            await CheckAsync(append);
    }

    private static async Task CheckAsync(Task<AppendOutcome> append)
    {
        if (await append != AppendOutcome.Durable)
            throw new InvalidOperationException("A subscription conflicts: the store is not empty.");
    }
}
