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

    public Task<SubscriptionPage> ListSubscriptionsAsync(
        string app, SubscriptionPlace after, int limit, CancellationToken cancellationToken) => _connections.ReadAsync(
        async (connection, token) =>
        {
            const string Recipients =
                "(select id, name from heads where kind = $2 and app = $1 and name >= $3 order by name limit $4)";
            NpgsqlCommand OfRecipients(string sql) => connection.Command(sql)
                .With(app).With((short)ActorKind.Inbox).With(after.Recipient).With(SubscriptionPage.RecipientsAtATime);
            var read = await OfRecipients(
                $"""
                select h.name, s.channel, s.epoch, s.start, s.at, s.needs_capability from {Recipients} h
                join subscriptions s on s.actor = h.id
                where h.name > $3 or s.channel > $5 order by h.name, s.channel limit $6
                """).With(after.Channel).With(limit).ReadAllAsync(Subscription, token);
            var last = await OfRecipients($"select max(name), count(*)::integer from {Recipients} h").ReadFirstAsync(
                row => row.GetInt32(1) == SubscriptionPage.RecipientsAtATime ? row.GetString(0) : "", token);
            return SubscriptionPage.Of(read, limit, last is { Length: > 0 } ? last : null);
        },
        cancellationToken);

    public Task<IReadOnlyList<RecipientSubscription>> ReadSubscriptionsAsync(
        string app, string recipient, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<RecipientSubscription>>(
            async (connection, token) => await connection.Command(
                """
                select h.name, s.channel, s.epoch, s.start, s.at, s.needs_capability from heads h join subscriptions s on s.actor = h.id
                where h.kind = $2 and h.app = $1 and h.name = $3 order by s.channel
                """).With(app).With((short)ActorKind.Inbox).With(recipient).ReadAllAsync(Subscription, token),
            cancellationToken);

    private static RecipientSubscription Subscription(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), new(new(row.GetInt64(2)), row.GetInt64(3)), new(row.Moment(4), row.GetBoolean(5)));

    public Task<int> CountChannelsAsync(string app, int atMost, CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => connection.Command(
            """
            select count(*)::integer from ((select name from heads where kind = $1 and app = $2 limit $3)
                union (select name from channels where app = $2 limit $3) limit $3) h
            """)
            .With((short)ActorKind.Channel).With(app).With(atMost).ReadFirstAsync(row => row.GetInt32(0), token),
        cancellationToken);

    /// <summary>Whether sorting the subscriptions to channels of this name, in whichever app, costs little.</summary>
    private static async Task<bool> HasFewSubscriptionsAsync(
        NpgsqlConnection connection, string channel, CancellationToken cancellationToken) =>
        await connection.Command("select count(*)::integer from (select 1 from subscriptions where channel = $1 limit $2) s")
            .With(channel).With(DeviceLimits.FewSubscribers + 1).ReadFirstAsync(row => row.GetInt32(0), cancellationToken)
        <= DeviceLimits.FewSubscribers;
}
