using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Reading;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    private const string OfInboxes = " where h.kind = 1 and h.app = $1 and h.name = any($2)";

    public Task<IReadOnlyList<StoredInbox>> ReadInboxesAsync(
        string app, IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        _connections.ReadAsync(
            (connection, token) => Snapshot.ReadAsync<IReadOnlyList<StoredInbox>>(
                connection,
                batch =>
                {
                    string[] names = [.. users];
                    batch.Then("select h.name, case when h.unread_version = h.version then h.unread end from heads h" + OfInboxes)
                        .With(app).With(names);
                    batch.Then(
                        "select s.channel, s.epoch, s.start, s.read_up_to, s.seen_up_to, s.read_ahead, s.at, s.needs_capability, h.name "
                        + "from heads h join subscriptions s on s.actor = h.id" + OfInboxes + " order by s.channel").With(app).With(names);
                    batch.Then(
                        """select m.channel, m."offset", m.archived, m.deleted, m.snoozed_until, h.name """
                        + "from heads h join marks m on m.actor = h.id and m.deleted" + OfInboxes).With(app).With(names);
                    batch.Then("select h.name, p.json from heads h join preferences p on p.actor = h.id" + OfInboxes)
                        .With(app).With(names);
                },
                async rows =>
                {
                    var heads = await rows.ReadAllAsync(
                        row => (User: row.GetString(0), Unread: row.IsDBNull(1) ? (long?)null : row.GetInt64(1)), token);
                    var cursors = (await rows.ReadNextAsync(row => (Row: StoredRows.Subscription(row), User: row.GetString(8)), token))
                        .ToLookup(each => each.User, each => each.Row, StringComparer.Ordinal);
                    var marks = (await rows.ReadNextAsync(row => (Row: StoredRows.Mark(row), User: row.GetString(5)), token))
                        .ToLookup(each => each.User, each => each.Row, StringComparer.Ordinal);
                    var preferences = (await rows.ReadNextAsync(row => (User: row.GetString(0), Json: row.Bytes(1)), token))
                        .ToDictionary(each => each.User, each => Preferences.FromJson(each.Json), StringComparer.Ordinal);
                    return
                    [
                        .. heads.Select(head => new StoredInbox(
                            head.User, head.Unread, [.. cursors[head.User]], [.. marks[head.User]],
                            preferences.GetValueOrDefault(head.User, Preferences.None))),
                    ];
                },
                token),
            cancellationToken);

    public async Task<IReadOnlyList<long>> CountUnreadAsync(
        string app, MutedRows mutes, IReadOnlyList<ChannelQuery> queries, CancellationToken cancellationToken)
    {
        var counts = await CountEachAsync(app, mutes, queries, cancellationToken);
        return [.. counts.Select(count => count.Unread)];
    }

    public Task KeepUnreadAsync(
        string app, IReadOnlyList<(string User, Head Head, long Unread)> counted, CancellationToken cancellationToken) => RunSetAsync(
        // Locked in one order, so that two nodes never wait for each other.
        """
        with counted as materialized (
            select h.id, c.unread from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
                c(name, epoch, version, floor, unread)
            join heads h on h.kind = 1 and h.app = $1 and h.name = c.name and h.epoch = c.epoch and h.version = c.version
                and h.floor = c.floor
            order by h.id for update of h)
        update heads h set unread = c.unread, unread_version = h.version from counted c where h.id = c.id
        """,
        command => command.With(app).Column(counted.Select(each => each.User)).Column(counted.Select(each => each.Head.Epoch.Value))
            .Column(counted.Select(each => each.Head.Version)).Column(counted.Select(each => each.Head.Floor))
            .Column(counted.Select(each => each.Unread)),
        cancellationToken);
}
