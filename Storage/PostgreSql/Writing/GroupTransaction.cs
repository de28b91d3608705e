using Npgsql;
using Nudge.Storage.Appends;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>Writes a group in one transaction that goes to the server in one piece: the heads first, then the rows by kind.</summary>
internal static class GroupTransaction
{
    /// <exception cref="PostgresException">The server refused; nothing of the group was written.</exception>
    /// <exception cref="NpgsqlException">The server did not answer; it may have been written.</exception>
    internal static async Task WriteAsync(
        NpgsqlConnection connection, GroupHeads heads, ActorKeys keys, IReadOnlyList<PendingAppend> group,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("begin"));
        AddHeads(batch, heads, keys);
        AddRows(batch, keys, group);
        batch.BatchCommands.Add(new("commit"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void AddHeads(NpgsqlBatch batch, GroupHeads heads, ActorKeys keys)
    {
        var steps = heads.Steps
            .Select(step => (step.Actor, step.Expected, step.Next, step.Unread, Id: keys.TryFind(step.Actor, out var id) ? id : 0))
            .OrderBy(step => step.Id).ToArray();
        var moved = Array.FindAll(steps, step => step.Expected is not null);
        var added = Array.FindAll(steps, step => step.Expected is null);
        if (moved.Length > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                with moved as (
                    update heads h set epoch = s.next_epoch, version = s.next_version, floor = s.next_floor, unread = s.unread,
                        unread_version = s.next_version
                    from unnest(
                        $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
                        as s (id, epoch, version, floor, next_epoch, next_version, next_floor, unread)
                    where h.id = s.id and h.epoch = s.epoch and h.version = s.version and h.floor = s.floor
                    returning 1)
                select require_moved((select count(*) from moved), cardinality($1::bigint[]))
                """)
                .Column(moved.Select(step => step.Id))
                .Column(moved.Select(step => step.Expected!.Value.Epoch.Value))
                .Column(moved.Select(step => step.Expected!.Value.Version))
                .Column(moved.Select(step => step.Expected!.Value.Floor))
                .Column(moved.Select(step => step.Next.Epoch.Value))
                .Column(moved.Select(step => step.Next.Version))
                .Column(moved.Select(step => step.Next.Floor))
                .Column(moved.Select(step => step.Unread)));
        }

        if (added.Length > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                insert into heads (id, kind, app, name, epoch, version, floor, unread, unread_version)
                select *, version from unnest(
                    $1::bigint[], $2::smallint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
                    as s (id, kind, app, name, epoch, version, floor, unread)
                """)
                .Column(added.Select(step => step.Id))
                .Column(added.Select(step => (short)step.Actor.Kind))
                .Column(added.Select(step => step.Actor.App))
                .Column(added.Select(step => step.Actor.Name))
                .Column(added.Select(step => step.Next.Epoch.Value))
                .Column(added.Select(step => step.Next.Version))
                .Column(added.Select(step => step.Next.Floor))
                .Column(added.Select(step => step.Unread)));
        }
    }

    private static void AddRows(NpgsqlBatch batch, ActorKeys keys, IReadOnlyList<PendingAppend> group)
    {
        var rows = new GroupRows();
        foreach (var pending in group)
        {
            keys.TryFind(pending.Append.Actor, out var actor);
            foreach (var row in pending.Append.Rows)
                rows.Add(actor, row);
        }

        LogStatements.Add(batch, rows);
        InboxStatements.Add(batch, rows);
        PushStatements.Add(batch, rows.Pushes);
        AppStatements.Add(batch, rows);
        TimerStatements.Add(batch, rows);
    }
}
