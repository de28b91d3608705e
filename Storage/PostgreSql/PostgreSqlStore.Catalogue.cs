using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Positions;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task<ChannelPage> ListChannelsAsync(string app, string after, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync(
            async (connection, token) =>
            {
                var noted = await connection.Command(
                    """
                    select c.name, h.epoch, h.version, h.floor, c.at from channels c
                    left join heads h on h.kind = $4 and h.app = c.app and h.name = c.name
                    where c.app = $1 and c.name > $2 order by c.name limit $3
                    """)
                    .With(app).With(after).With(limit).With((short)ActorKind.Channel)
                    .ReadAllAsync(row => new ChannelEntry(row.GetString(0), OptionalHead(row, 1), row.Moment(4)), token);
                var logs = await connection.Command(
                    "select name, epoch, version, floor from heads where kind = $4 and app = $1 and name > $2 order by name limit $3")
                    .With(app).With(after).With(ChannelPage.HeadsAtATime).With((short)ActorKind.Channel)
                    .ReadAllAsync(row => new ChannelEntry(row.GetString(0), OptionalHead(row, 1), null), token);
                return ChannelPage.Merge(noted, logs, limit);
            },
            cancellationToken);

    public Task<ChannelEntry?> FindChannelAsync(string app, string channel, CancellationToken cancellationToken) =>
        _connections.ReadAsync(
            async (connection, token) =>
            {
                var found = await connection.Command(
                    """
                    select h.epoch, h.version, h.floor, c.at from (select $1 as app, $2 as name) k
                    left join heads h on h.kind = $3 and h.app = k.app and h.name = k.name
                    left join channels c on c.app = k.app and c.name = k.name where h.id is not null or c.at is not null
                    """)
                    .With(app).With(channel).With((short)ActorKind.Channel)
                    .ReadAllAsync(
                        row => new ChannelEntry(channel, OptionalHead(row, 0), row.IsDBNull(3) ? null : row.Moment(3)), token);
                return found.Count > 0 ? found[0] : null;
            },
            cancellationToken);

    public async Task<bool> NoteChannelAsync(string app, string channel, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // Mostly it is known, and a read takes no row of the log of writes.
        if (await FindChannelAsync(app, channel, cancellationToken) is { NotedAt: not null })
            return false;
        return await RunSetAsync(
            "insert into channels (app, name, at) values ($1, $2, $3) on conflict do nothing",
            command => command.With(app).With(channel).With(at.UtcDateTime), cancellationToken) > 0;
    }

    public Task ForgetChannelAsync(string app, string channel, CancellationToken cancellationToken) => RunSetAsync(
        "delete from channels where app = $1 and name = $2", command => command.With(app).With(channel), cancellationToken);

    public Task<int> CountSubscribersAsync(string app, string channel, int atMost, CancellationToken cancellationToken) =>
        _connections.ReadAsync(
            (connection, token) => connection.Command(
                """
                select count(*)::integer from (select 1 from subscriptions s join heads h on h.id = s.actor
                    where s.channel = $2 and h.kind = $3 and h.app = $1 limit $4) counted
                """)
                .With(app).With(channel).With((short)ActorKind.Inbox).With(atMost).ReadFirstAsync(row => row.GetInt32(0), token),
            cancellationToken);

    private static Head OptionalHead(Npgsql.NpgsqlDataReader row, int first) => row.IsDBNull(first)
        ? default
        : new(new Epoch(row.GetInt64(first)), row.GetInt64(first + 1), row.GetInt64(first + 2));
}
