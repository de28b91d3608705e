using NpgsqlTypes;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Reading;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    Task<ChannelSnapshot?> IChannelReader.LoadAsync(
        ActorKey channel, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => Snapshot.ReadAsync(
            connection,
            batch =>
            {
                batch.Then(
                    """
                    select h.epoch, h.version, h.floor,
                        (select l.at from channel_log l where l.actor = h.id and l."offset" > h.floor order by l."offset" desc limit 1)
                    from heads h where h.kind = 2 and h.app = $1 and h.name = $2
                    """).With(channel.App).With(channel.Name);
                AcceptedLookup.Ask(batch, channel, acceptedSince, acceptedLimit);
            },
            async rows =>
            {
                var found = await rows.ReadAllAsync(
                    row => (Head: StoredRows.Head(row), LastAt: row.IsDBNull(3) ? (DateTimeOffset?)null : row.Moment(3)), token);
                var (accepted, isAll) = await AcceptedLookup.ReadNextAsync(rows, acceptedLimit, token);
                return found.Count == 0 ? null : new ChannelSnapshot(found[0].Head, found[0].LastAt, accepted, isAll);
            },
            token),
        cancellationToken);

    public Task<IReadOnlyList<Head>> ReadHeadsAsync(string app, IReadOnlyList<string> channels, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<Head>>(
            async (connection, token) => await connection.Command(
                """
                select coalesce(h.epoch, 0), coalesce(h.version, 0), coalesce(h.floor, 0)
                from unnest($2::text[]) with ordinality as u (channel, place)
                left join lateral (select * from heads where kind = 2 and app = $1 and name = u.channel) h on true
                order by u.place
                """).With(app).With(channels.ToArray()).ReadAllAsync(row => StoredRows.Head(row), token),
            cancellationToken);

    public Task<long?> FindOffsetAsync(ActorKey channel, string id, CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => connection.Command(
            """
            select l."offset" from heads h join channel_log l on l.actor = h.id and l."offset" > h.floor
            where h.kind = 2 and h.app = $1 and h.name = $2 and l.id = $3 order by l."offset" limit 1
            """).With(channel.App).With(channel.Name).With(id).ReadFirstAsync(row => (long?)row.GetInt64(0), token),
        cancellationToken);

    public Task<IReadOnlyList<IReadOnlyList<ChannelRow>>> ReadSlicesAsync(
        string app, IReadOnlyList<ChannelSlice> slices, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<IReadOnlyList<ChannelRow>>>(
            async (connection, token) =>
            {
                var read = slices.Select(_ => new List<ChannelRow>()).ToArray();
                var command = connection.Command(
                    """
                    select u.place, l."offset", l.at, l.id, l.type, l.actor_id, l.entity, l.body
                    from unnest($2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::timestamptz[], $7::boolean[], $8::bigint[], $9::text[])
                        with ordinality as u (channel, after, before, not_before, not_after, newest, most, type, place)
                    join lateral (select * from heads where kind = 2 and app = $1 and name = u.channel) h on true
                    cross join lateral (select greatest(u.after, h.floor) as after, least(u.before - 1, h.version) as up_to) r
                    cross join lateral (select case when u.not_after is null then r.up_to
                        else channel_last_before(h.id, r.after, r.up_to, u.not_after + interval '1 microsecond') end as up_to) z
                    cross join lateral (select case when u.not_before is null then r.after
                        else channel_last_before(h.id, r.after, z.up_to, u.not_before) end as after) a
                    join lateral (
                        (select * from channel_log
                         where actor = h.id and "offset" > a.after and "offset" <= z.up_to and u.newest and u.type is null
                         order by "offset" desc limit u.most)
                        union all
                        (select * from channel_log
                         where actor = h.id and "offset" > a.after and "offset" <= z.up_to and not u.newest and u.type is null
                         order by "offset" limit u.most)
                        union all
                        (select * from channel_log
                         where actor = h.id and type = u.type and "offset" > a.after and "offset" <= z.up_to and u.newest
                         order by "offset" desc limit u.most)
                        union all
                        (select * from channel_log
                         where actor = h.id and type = u.type and "offset" > a.after and "offset" <= z.up_to and not u.newest
                         order by "offset" limit u.most)) l on true
                    order by u.place, case when u.newest then -l."offset" else l."offset" end
                    """)
                    .With(app).With(slices.Select(slice => slice.Channel).ToArray()).With(slices.Select(slice => slice.After).ToArray())
                    .With(slices.Select(slice => slice.Before).ToArray())
                    .With(slices.Select(slice => Bound(slice.NotBefore)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.TimestampTz)
                    .With(slices.Select(slice => Bound(slice.NotAfter)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.TimestampTz)
                    .With(slices.Select(slice => slice.Newest).ToArray()).With(slices.Select(slice => (long)slice.Limit).ToArray())
                    .With(slices.Select(slice => slice.Type).ToArray());
                await using (command)
                {
                    await using var rows = await command.ExecuteReaderAsync(token);
                    while (await rows.ReadAsync(token))
                        read[rows.GetInt64(0) - 1].Add(StoredRows.Channel(rows, 1));
                }

                return read;
            },
            cancellationToken);

    // The ends of DateTimeOffset are no bounds, and PostgreSQL's infinities do not take an interval.
    private static DateTime? Bound(DateTimeOffset? moment) =>
        moment is not { } bound || bound.UtcDateTime == DateTime.MinValue || bound.UtcDateTime >= DateTime.MaxValue.AddDays(-1)
            ? null
            : bound.UtcDateTime;
}
