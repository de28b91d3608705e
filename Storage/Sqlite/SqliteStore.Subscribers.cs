using Nudge.Core.Actors;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Storage.Sqlite.Engine;

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

    /// <summary>Whether sorting the subscriptions to channels of this name, in whichever app, costs little.</summary>
    private static bool HasFewSubscriptions(SqliteDatabase database, string channel) =>
        CountOf(
            database.Prepare("select count(*) from (select 1 from subscriptions where channel = ? limit ?)")
                .Bind(channel).Bind(DeviceLimits.FewSubscribers + 1)) <= DeviceLimits.FewSubscribers;
}
