using Npgsql;
using Nudge.Core.Actors;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task<IReadOnlyList<ChannelSubscriber>> ReadSubscribersAsync(
        string app, string channel, string? after, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<ChannelSubscriber>>(
            async (connection, token) => await connection.Command(
                await HasFewSubscriptionsAsync(connection, channel, token)
                    ? """
                    select h.name, s.at, s.needs_capability from subscriptions s join heads h on h.id = s.actor
                    where s.channel = $2 and h.kind = $5 and h.app = $1 and h.name > $3 order by h.name limit $4
                    """
                    : """
                    select h.name, s.at, s.needs_capability from heads h cross join lateral (
                        select at, needs_capability from subscriptions where actor = h.id and channel = $2 limit 1) s
                    where h.kind = $5 and h.app = $1 and h.name > $3 order by h.name limit $4
                    """)
                .With(app).With(channel).With(after ?? "").With(limit).With((short)ActorKind.Inbox)
                .ReadAllAsync(row => new ChannelSubscriber(row.GetString(0), new(row.Moment(1), row.GetBoolean(2))), token),
            cancellationToken);

    /// <summary>Whether sorting the subscriptions to channels of this name, in whichever app, costs little.</summary>
    private static async Task<bool> HasFewSubscriptionsAsync(
        NpgsqlConnection connection, string channel, CancellationToken cancellationToken) =>
        await connection.Command("select count(*)::integer from (select 1 from subscriptions where channel = $1 limit $2) s")
            .With(channel).With(DeviceLimits.FewSubscribers + 1).ReadFirstAsync(row => row.GetInt32(0), cancellationToken)
        <= DeviceLimits.FewSubscribers;
}
