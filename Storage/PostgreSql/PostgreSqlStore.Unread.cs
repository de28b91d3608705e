using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Reading;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    /// <remarks>
    /// One statement, so one moment and one trip. All rows after the cursor, less the exceptions among them, each of which an index finds:
    /// its cost follows their number and not that of rows.
    /// </remarks>
    public Task<IReadOnlyList<UnreadCount>> CountUnreadAsync(
        string app, string user, MutedRows mutes, IReadOnlyList<UnreadQuery> queries, CancellationToken cancellationToken) =>
        CountEachAsync(app, mutes, [.. queries.Select(query => new ChannelQuery(user, query))], cancellationToken);

    private async Task<IReadOnlyList<UnreadCount>> CountEachAsync(
        string app, MutedRows mutes, IReadOnlyList<ChannelQuery> asked, CancellationToken cancellationToken)
    {
        UnreadQuery[] queries = [.. asked.Select(each => each.Query)];
        if (queries.Length == 0)
            return [];
        var excluded = queries.SelectMany((query, place) => query.Excluded.Select(range => (Place: place + 1L, Range: range))).ToArray();
        return await _connections.ReadAsync(
            (connection, token) => connection.Command(
                """
                with ranges as materialized (
                    select * from unnest($10::bigint[], $11::bigint[], $12::bigint[]) as r (place, first, last)
                ), asked as materialized (
                    select u.place, h.id, h.epoch, h.version, h.floor, h.epoch is not distinct from u.epoch as is_valid,
                        case when h.epoch = u.epoch then greatest(h.floor, u.read_up_to) else h.floor end as read_up_to,
                        case when h.epoch = u.epoch then greatest(h.floor, u.read_up_to, u.seen_up_to) else h.floor end as seen_up_to,
                        u.muted, u.name
                    from unnest($5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::boolean[], $2::text[])
                        with ordinality as u (channel, epoch, read_up_to, seen_up_to, muted, name, place)
                    left join lateral (select * from heads where kind = 2 and app = $1 and name = u.channel) h on true
                )
                select coalesce(q.epoch, 0), coalesce(q.version, 0), coalesce(q.floor, 0),
                    case when n.counts then q.version - q.read_up_to - e.unread - m.unread else 0 end,
                    case when n.counts then greatest(q.version - q.seen_up_to, 0) - e.unseen - m.unseen else 0 end
                from asked q
                cross join lateral (select q.id is not null and not q.muted and q.version > q.read_up_to as counts) n
                cross join lateral (
                    select coalesce(sum(greatest(least(r.last, q.version) - greatest(r.first, q.read_up_to + 1) + 1, 0)), 0)::bigint as unread,
                        coalesce(sum(greatest(least(r.last, q.version) - greatest(r.first, q.seen_up_to + 1) + 1, 0)), 0)::bigint as unseen
                    from ranges r where r.place = q.place and q.is_valid and n.counts
                ) e
                cross join lateral (
                    select count(*) as unread, count(*) filter (where x.place > q.seen_up_to) as unseen from (
                        select "offset" from channel_log
                        where n.counts and actor = q.id and actor_id = q.name and "offset" > q.read_up_to and "offset" <= q.version
                        union
                        select "offset" from channel_log
                        where n.counts and actor = q.id and type = any($3) and "offset" > q.read_up_to and "offset" <= q.version
                        union
                        select "offset" from channel_log
                        where n.counts and actor = q.id and entity = any($4) and "offset" > q.read_up_to and "offset" <= q.version
                    ) x (place)
                    where not exists (select 1 from ranges r where r.place = q.place and q.is_valid and x.place between r.first and r.last)
                ) m
                order by q.place
                """)
                .With(app).With(asked.Select(each => each.User).ToArray()).With(Storable(mutes.Types)).With(Storable(mutes.Entities))
                .With(queries.Select(query => query.Channel).ToArray()).With(queries.Select(query => query.Epoch.Value).ToArray())
                .With(queries.Select(query => query.ReadUpTo).ToArray()).With(queries.Select(query => query.SeenUpTo).ToArray())
                .With(queries.Select(query => query.Muted).ToArray())
                .With(excluded.Select(range => range.Place).ToArray()).With(excluded.Select(range => range.Range.First).ToArray())
                .With(excluded.Select(range => range.Range.Last).ToArray())
                .ReadAllAsync(row => new UnreadCount(StoredRows.Head(row), row.GetInt64(3), row.GetInt64(4)), token),
            cancellationToken);
    }

    private static string[] Storable(IReadOnlyList<string> names) => [.. names.Where(name => name.IsStorable())];
}
