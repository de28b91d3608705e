using System.Globalization;
using System.Text;
using Nudge.Bench.Clients;
using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Storage;

namespace Nudge.Bench.Stores;

/// <summary>Fills inboxes with notifications that are past their time, through the store's own API, without a server before it.</summary>
internal static class OldNotifications
{
    /// <summary>Rows of each inbox.</summary>
    internal const int PerUser = 100;

    private const int UnderWayMax = 512;

    /// <summary>Writes so many rows, each <paramref name="age"/> old.</summary>
    internal static async Task AddAsync(IStore store, string app, int rows, TimeSpan age)
    {
        var at = Clock.Milliseconds(TimeProvider.System.GetUtcNow() - age);
        var appId = AppId.Parse(app);
        var underWay = new Queue<Task<AppendOutcome>>();
        for (var user = 0; user < rows / PerUser; user++)
        {
            var key = new InboxKey(appId, UserId.Parse(PublishRequest.UserName(user)));
            var head = new Head(Epoch.Create(), PerUser, 0);
            underWay.Enqueue(store.AppendAsync(new(key.Actor, null, head, [.. Enumerable.Range(1, PerUser).Select(Row)])));
            if (underWay.Count > UnderWayMax)
                await CheckAsync(underWay.Dequeue());
        }

        while (underWay.TryDequeue(out var append))
            await CheckAsync(append);

        InboxRow Row(int version)
        {
            var number = version.ToString("x8", CultureInfo.InvariantCulture);
            var body = Encoding.UTF8.GetBytes(PublishRequest.Notification.Replace("########", number, StringComparison.Ordinal));
            return new(
                version, InboxChange.Item, at,
                new($"old-{number}", version, at, "loan.approved", "librarian-7", $"loan-{number}", null, 1, ["librarian-7"]), body);
        }
    }

    private static async Task CheckAsync(Task<AppendOutcome> append)
    {
        if (await append != AppendOutcome.Durable)
            throw new InvalidOperationException("An inbox conflicts: the store is not empty.");
    }
}
