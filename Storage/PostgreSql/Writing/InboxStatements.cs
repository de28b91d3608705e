using Npgsql;
using Nudge.Storage.Appends;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>Writes what lies beside an inbox's log.</summary>
internal static class InboxStatements
{
    internal static void Add(NpgsqlBatch batch, GroupRows rows)
    {
        if (rows.Ended.Count > 0)
        {
            batch.BatchCommands.Add(End(
                rows,
                "delete from subscriptions s using unnest($1::bigint[], $2::text[]) as e (actor, channel) where s.actor = e.actor and "
                + "s.channel = e.channel"));
            batch.BatchCommands.Add(End(
                rows,
                "delete from marks m using unnest($1::bigint[], $2::text[]) as e (actor, channel) where m.actor = e.actor and m.channel = "
                + "e.channel"));
        }

        if (rows.Subscriptions.Count > 0)
            batch.BatchCommands.Add(Subscriptions(rows));
        var marks = rows.Marks.SelectMany(pair => pair.Value.Values.Select(mark => (pair.Key.Actor, Mark: mark))).ToArray();
        var kept = Array.FindAll(marks, mark => !mark.Mark.IsEmpty);
        var gone = Array.FindAll(marks, mark => mark.Mark.IsEmpty);
        if (kept.Length > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                insert into marks (actor, channel, "offset", archived, deleted, snoozed_until)
                select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::boolean[], $5::boolean[], $6::timestamptz[])
                on conflict (actor, channel, "offset") do update set archived = excluded.archived, deleted = excluded.deleted,
                    snoozed_until = excluded.snoozed_until
                """)
                .Column(kept.Select(mark => mark.Actor))
                .Column(kept.Select(mark => mark.Mark.Channel))
                .Column(kept.Select(mark => mark.Mark.Offset))
                .Column(kept.Select(mark => mark.Mark.Archived))
                .Column(kept.Select(mark => mark.Mark.Deleted))
                .Column(kept.Select(mark => mark.Mark.SnoozedUntil)));
        }

        if (gone.Length > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                delete from marks m using unnest($1::bigint[], $2::text[], $3::bigint[]) as g (actor, channel, place)
                where m.actor = g.actor and m.channel = g.channel and m."offset" = g.place
                """)
                .Column(gone.Select(mark => mark.Actor))
                .Column(gone.Select(mark => mark.Mark.Channel))
                .Column(gone.Select(mark => mark.Mark.Offset)));
        }

        if (rows.Cuts.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                delete from inbox_log l using unnest($1::bigint[], $2::bigint[], $3::bigint[]) as c (actor, after, up_to)
                where l.actor = c.actor and l.version > c.after and l.version <= c.up_to
                """)
                .Column(rows.Cuts.Select(cut => cut.Actor))
                .Column(rows.Cuts.Select(cut => cut.Row.After))
                .Column(rows.Cuts.Select(cut => cut.Row.UpTo)));
        }

        if (rows.Preferences.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                "insert into preferences (actor, json) select * from unnest($1::bigint[], $2::bytea[]) on conflict (actor) do update set "
                + "json = excluded.json")
                .Column(rows.Preferences.Keys)
                .Column(rows.Preferences.Values.Select(row => row.Json)));
        }
    }

    private static NpgsqlBatchCommand End(GroupRows rows, string sql) => new NpgsqlBatchCommand(sql)
        .Column(rows.Ended.Select(ended => ended.Actor))
        .Column(rows.Ended.Select(ended => ended.Channel));

    private static NpgsqlBatchCommand Subscriptions(GroupRows rows) => new NpgsqlBatchCommand(
        """
        insert into subscriptions (actor, channel, epoch, start, read_up_to, seen_up_to, read_ahead, at, needs_capability)
        select * from unnest(
            $1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::timestamptz[], $9::boolean[])
        on conflict (actor, channel) do update set epoch = excluded.epoch, start = excluded.start, read_up_to = excluded.read_up_to,
            seen_up_to = excluded.seen_up_to, read_ahead = excluded.read_ahead, at = excluded.at, needs_capability = excluded.needs_capability
        """)
        .Column(rows.Subscriptions.Keys.Select(key => key.Actor))
        .Column(rows.Subscriptions.Values.Select(row => row.Channel))
        .Column(rows.Subscriptions.Values.Select(row => row.Epoch.Value))
        .Column(rows.Subscriptions.Values.Select(row => row.Start))
        .Column(rows.Subscriptions.Values.Select(row => row.ReadUpTo))
        .Column(rows.Subscriptions.Values.Select(row => row.SeenUpTo))
        .Column(rows.Subscriptions.Values.Select(row => StoredJson.Ranges(row.ReadAhead)))
        .Column(rows.Subscriptions.Values.Select(row => row.At))
        .Column(rows.Subscriptions.Values.Select(row => row.NeedsCapability));
}
