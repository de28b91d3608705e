using Nudge.Core.Actors;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Storage.Sqlite.Reading;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<IReadOnlyList<ChannelSubscriber>> ReadSubscribersAsync(
        string app, string channel, string? after, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<ChannelSubscriber>>(
            database =>
            {
                // A cross join keeps the planner to the order that was chosen here.
                using var rows = HasFewSubscriptions(database, channel)
                    ? database.Prepare(
                        """
                        select h.name, s.at, s.needs_capability from subscriptions s cross join heads h
                        where s.channel = ? and h.id = s.actor and h.kind = ? and h.app = ? and h.name > ? order by h.name limit ?
                        """)
                        .Bind(channel).Bind((long)ActorKind.Inbox).Bind(app).Bind(after ?? "").Bind(limit)
                    : database.Prepare(
                        """
                        select h.name, s.at, s.needs_capability from heads h cross join subscriptions s
                        where h.kind = ? and h.app = ? and h.name > ? and s.actor = h.id and s.channel = ? order by h.name limit ?
                        """)
                        .Bind((long)ActorKind.Inbox).Bind(app).Bind(after ?? "").Bind(channel).Bind(limit);
                var read = new List<ChannelSubscriber>();
                while (rows.Step())
                    read.Add(new(rows.Text(0), new(rows.Moment(1), rows.Boolean(2))));
                return read;
            },
            cancellationToken);

    public Task<SubscriptionPage> ListSubscriptionsAsync(
        string app, SubscriptionPlace after, int limit, CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            var recipients = new List<(long Actor, string Name)>();
            using (var rows = database.Prepare(
                "select id, name from heads where kind = ? and app = ? and name >= ? order by name limit ?")
                .Bind((long)ActorKind.Inbox).Bind(app).Bind(after.Recipient).Bind(SubscriptionPage.RecipientsAtATime))
            {
                while (rows.Step())
                    recipients.Add((rows.Int64(0), rows.Text(1)));
            }

            var read = new List<RecipientSubscription>();
            foreach (var (actor, name) in recipients.TakeWhile(_ => read.Count < limit))
                ReadSubscriptions(database, actor, name, name == after.Recipient ? after.Channel : "", limit - read.Count, read);
            var isCut = recipients.Count == SubscriptionPage.RecipientsAtATime;
            return SubscriptionPage.Of(read, limit, isCut ? recipients[^1].Name : null);
        },
        cancellationToken);

    public Task<IReadOnlyList<RecipientSubscription>> ReadSubscriptionsAsync(
        string app, string recipient, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<RecipientSubscription>>(
            database =>
            {
                var read = new List<RecipientSubscription>();
                if (database.FindHead(new(ActorKind.Inbox, app, recipient)) is { } found)
                    ReadSubscriptions(database, found.Id, recipient, "", InboxActor.SubscriptionsMax, read);
                return read;
            },
            cancellationToken);

    public Task<int> CountChannelsAsync(string app, int atMost, CancellationToken cancellationToken) => _readers.ReadAsync(
        database => CountOf(
            database.Prepare(
                """
                select count(*) from (select name from (select name from heads where kind = ? and app = ? limit ?)
                    union select name from (select name from channels where app = ? limit ?) limit ?)
                """)
                .Bind((long)ActorKind.Channel).Bind(app).Bind(atMost).Bind(app).Bind(atMost).Bind(atMost)),
        cancellationToken);

    private static void ReadSubscriptions(
        SqliteDatabase database, long actor, string recipient, string after, int limit, List<RecipientSubscription> read)
    {
        using var rows = database.Prepare(
            "select channel, epoch, start, at, needs_capability from subscriptions where actor = ? and channel > ? order by channel limit ?")
            .Bind(actor).Bind(after).Bind(limit);
        while (rows.Step())
        {
            read.Add(new(
                recipient, rows.Text(0), new(new(rows.Int64(1)), rows.Int64(2)), new(rows.Moment(3), rows.Boolean(4))));
        }
    }

    /// <summary>Whether sorting the subscriptions to channels of this name, in whichever app, costs little.</summary>
    private static bool HasFewSubscriptions(SqliteDatabase database, string channel) =>
        CountOf(
            database.Prepare("select count(*) from (select 1 from subscriptions where channel = ? limit ?)")
                .Bind(channel).Bind(DeviceLimits.FewSubscribers + 1)) <= DeviceLimits.FewSubscribers;
}
