using Npgsql;
using Nudge.Core.Channels;
using Nudge.Storage.Appends;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>Writes logs and accepted ids.</summary>
internal static class LogStatements
{
    internal static void Add(NpgsqlBatch batch, GroupRows rows)
    {
        if (rows.Inbox.Count > 0)
            batch.BatchCommands.Add(Inbox(rows));
        if (rows.Channel.Count > 0)
            batch.BatchCommands.Add(Channel(rows));
        if (rows.Withdrawn.Count > 0)
            batch.BatchCommands.Add(Withdrawn(rows));
        if (rows.Accepted.Count > 0)
            batch.BatchCommands.Add(Accepted(rows));
    }

    private static NpgsqlBatchCommand Inbox(GroupRows rows) => new NpgsqlBatchCommand(
        """
        insert into inbox_log (class, actor, version, change, at, item_id, first_version, opened_at, type, actor_id, entity, collapse_key, count,
            actors, body, expires_at)
        select 0, * from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::timestamptz[], $5::text[], $6::bigint[], $7::timestamptz[], $8::text[],
            $9::text[], $10::text[], $11::text[], $12::integer[], $13::text[], $14::bytea[],
            $15::timestamptz[])
        """)
        .Column(rows.Inbox.Select(row => row.Actor))
        .Column(rows.Inbox.Select(row => row.Row.Version))
        .Column(rows.Inbox.Select(row => (short)row.Row.Change))
        .Column(rows.Inbox.Select(row => row.Row.At))
        .Column(rows.Inbox.Select(row => row.Row.Item?.Id))
        .Column(rows.Inbox.Select(row => row.Row.Item?.FirstVersion))
        .Column(rows.Inbox.Select(row => row.Row.Item?.OpenedAt))
        .Column(rows.Inbox.Select(row => row.Row.Item?.Type))
        .Column(rows.Inbox.Select(row => row.Row.Item?.Actor))
        .Column(rows.Inbox.Select(row => row.Row.Item?.Entity))
        .Column(rows.Inbox.Select(row => row.Row.Item?.CollapseKey))
        .Column(rows.Inbox.Select(row => row.Row.Item?.Count))
        .Column(rows.Inbox.Select(row => row.Row.Item is { } item ? StoredJson.Names(item.Actors) : null))
        .Column(rows.Inbox.Select(row => row.Row.IsKeptBeside ? default : row.Row.Body))
        .Column(rows.Inbox.Select(row => row.Row.Item?.ExpiresAt));

    private static NpgsqlBatchCommand Channel(GroupRows rows) => new NpgsqlBatchCommand(
        """
        insert into channel_log (class, actor, "offset", at, id, type, actor_id, entity, body)
        select 0, * from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[])
        """)
        .Column(rows.Channel.Select(row => row.Actor))
        .Column(rows.Channel.Select(row => row.Row.Offset))
        .Column(rows.Channel.Select(row => row.Row.At))
        .Column(rows.Channel.Select(row => row.Row.Id))
        .Column(rows.Channel.Select(row => row.Row.Type))
        .Column(rows.Channel.Select(row => row.Row.Actor))
        .Column(rows.Channel.Select(row => row.Row.Entity))
        .Column(rows.Channel.Select(row => row.Row.Body));

    // After the rows of the group, one of which may be what is taken back.
    private static NpgsqlBatchCommand Withdrawn(GroupRows rows) => new NpgsqlBatchCommand(
        """
        update channel_log l set type = $4, actor_id = null, entity = null, body = w.body
        from unnest($1::bigint[], $2::bigint[], $3::bytea[]) w (actor, place, body) where l.actor = w.actor and l."offset" = w.place
        """)
        .Column(rows.Withdrawn.Select(row => row.Actor))
        .Column(rows.Withdrawn.Select(row => row.Row.Offset))
        .Column(rows.Withdrawn.Select(row => row.Row.Body))
        .With(ChannelRow.WithdrawnType);

    // An id may come back once it is forgotten, and before the row is dropped.
    private static NpgsqlBatchCommand Accepted(GroupRows rows) => new NpgsqlBatchCommand(
        """
        insert into accepted (actor, id, at, version, epoch, credential, recipients)
        select * from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::text[], $7::integer[])
        on conflict (actor, id) do update set at = excluded.at, version = excluded.version, epoch = excluded.epoch,
            credential = excluded.credential, recipients = excluded.recipients
        """)
        .Column(rows.Accepted.Keys.Select(key => key.Actor))
        .Column(rows.Accepted.Keys.Select(key => key.Id))
        .Column(rows.Accepted.Values.Select(row => row.At))
        .Column(rows.Accepted.Values.Select(row => row.Version))
        .Column(rows.Accepted.Values.Select(row => row.Epoch.Value))
        .Column(rows.Accepted.Values.Select(row => row.By))
        .Column(rows.Accepted.Values.Select(row => (int?)row.Recipients));
}
