using Npgsql;
using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Reading;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    private const string InboxColumns =
        "l.version, l.change, l.at, l.item_id, l.first_version, l.opened_at, l.type, l.actor_id, l.entity, l.collapse_key, l.count, "
        + "l.actors, l.expires_at";

    private const string OfInbox = " where h.kind = 1 and h.app = $1 and h.name = $2 ";

    public Task<InboxSnapshot?> LoadAsync(
        ActorKey inbox, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken) =>
        _connections.ReadAsync(
            (connection, token) => Snapshot.ReadAsync(
                connection,
                batch =>
                {
                    batch.Then("select h.epoch, h.version, h.floor from heads h" + OfInbox).With(inbox.App).With(inbox.Name);
                    // Marks (changes 3 to 7, and 12 on) alone are applied; envelopes are most of the bytes, and a load needs none.
                    batch.Then(
                        "select " + InboxColumns + ", case when l.change between 3 and 7 or l.change >= 12 then l.body end, length(l.body) "
                        + "from heads h join inbox_log l on l.actor = h.id and l.version > h.floor" + OfInbox + "order by l.version")
                        .With(inbox.App).With(inbox.Name);
                    batch.Then(
                        "select s.channel, s.epoch, s.start, s.read_up_to, s.seen_up_to, s.read_ahead, s.at, s.needs_capability "
                        + "from heads h join subscriptions s on s.actor = h.id" + OfInbox + "order by s.channel")
                        .With(inbox.App).With(inbox.Name);
                    batch.Then(
                        """select m.channel, m."offset", m.archived, m.deleted, m.snoozed_until from heads h join marks m on m.actor = """
                        + """h.id"""
                        + OfInbox + """order by m.channel, m."offset" """)
                        .With(inbox.App).With(inbox.Name);
                    batch.Then("select p.json from heads h join preferences p on p.actor = h.id" + OfInbox)
                        .With(inbox.App).With(inbox.Name);
                    AcceptedLookup.Ask(batch, inbox, acceptedSince, acceptedLimit);
                },
                async rows =>
                {
                    var head = await rows.ReadAllAsync(row => StoredRows.Head(row), token);
                    var log = await rows.ReadNextAsync(row => StoredRows.Inbox(row) with { BodyBytes = row.GetInt32(14) }, token);
                    var subscriptions = await rows.ReadNextAsync(StoredRows.Subscription, token);
                    var marks = await rows.ReadNextAsync(StoredRows.Mark, token);
                    var preferences = await rows.ReadNextAsync(row => new PreferencesRow(row.Bytes(0)), token);
                    var (accepted, isAll) = await AcceptedLookup.ReadNextAsync(rows, acceptedLimit, token);
                    return head.Count == 0
                        ? null
                        : new InboxSnapshot(head[0], log, subscriptions, marks, preferences.FirstOrDefault(), accepted, isAll);
                },
                token),
            cancellationToken);

    public Task<IReadOnlyList<InboxRow>> ReadRowsAsync(
        ActorKey inbox, long after, long upTo, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync(
            async (connection, token) => await FillAsync(connection, inbox, await connection.Command(
                "select " + InboxColumns + ", l.body from heads h join inbox_log l on l.actor = h.id and l.version > h.floor"
                + OfInbox + "and l.version > $3 and l.version <= $4 order by l.version limit $5")
                .With(inbox.App).With(inbox.Name).With(after).With(upTo).With(limit).ReadAllAsync(StoredRows.Inbox, token), token),
            cancellationToken);

    public Task<IReadOnlyList<InboxRow>> ReadRowsAsync(ActorKey inbox, IReadOnlyList<long> versions, CancellationToken cancellationToken) =>
        _connections.ReadAsync(
            async (connection, token) => await FillAsync(connection, inbox, await connection.Command(
                "select " + InboxColumns + ", l.body from heads h join inbox_log l on l.actor = h.id and l.version > h.floor"
                + OfInbox + "and l.version = any($3) order by l.version")
                .With(inbox.App).With(inbox.Name).With(versions.ToArray()).ReadAllAsync(StoredRows.Inbox, token), token),
            cancellationToken);

    // Read after the rows, so that none of them says less than what was set with it.
    private static async Task<IReadOnlyList<InboxRow>> FillAsync(
        NpgsqlConnection connection, ActorKey inbox, List<InboxRow> rows, CancellationToken cancellationToken)
    {
        if (!rows.Exists(row => row.IsKeptBeside))
            return rows;
        var preferences = await connection.Command("select p.json from heads h join preferences p on p.actor = h.id" + OfInbox)
            .With(inbox.App).With(inbox.Name).ReadAllAsync(row => new PreferencesRow(row.Bytes(0)), cancellationToken);
        return PreferencesRow.Fill(rows, preferences.FirstOrDefault());
    }
}
