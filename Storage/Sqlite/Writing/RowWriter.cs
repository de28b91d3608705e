using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Pushes;
using Nudge.Core.Timers;
using Nudge.Storage.Appends;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Writing;

/// <summary>Writes the rows of an append, one statement a row.</summary>
internal sealed class RowWriter(SqliteDatabase database)
{
    internal void Write(long actor, Row row)
    {
        switch (row)
        {
            case InboxRow inbox:
                Write(actor, inbox);
                break;
            case ChannelRow channel:
                Write(actor, channel);
                break;
            case AcceptedRow accepted:
                Write(actor, accepted);
                break;
            case SubscriptionRow subscription:
                Write(actor, subscription);
                break;
            case SubscriptionEndedRow ended:
                Write(actor, ended);
                break;
            case MarkRow mark:
                Write(actor, mark);
                break;
            case PreferencesRow preferences:
                database.Prepare(
                    "insert into preferences (actor, json) values (?, ?) on conflict (actor) do update set json = excluded.json")
                    .Bind(actor).Bind(preferences.Json).Run();
                break;
            case InboxCutRow cut:
                database.Prepare("delete from inbox_log where actor = ? and version > ? and version <= ?")
                    .Bind(actor).Bind(cut.After).Bind(cut.UpTo).Run();
                break;
            case ChannelWithdrawnRow withdrawn:
                database.Prepare(
                    """update channel_log set type = ?, actor_id = null, entity = null, body = ? where actor = ? and "offset" = ?""")
                    .Bind(ChannelRow.WithdrawnType).Bind(withdrawn.Body).Bind(actor).Bind(withdrawn.Offset).Run();
                break;
            case TimerRow timer:
                Write(timer);
                break;
            case PushJob job:
                PushJobTable.Add(database, job);
                break;
            case AppRow app:
                Write(actor, app);
                break;
            case RevocationRow revocation:
                Write(actor, revocation);
                break;
            default:
                throw new NotSupportedException($"The store has no place for a {row.GetType().Name}.");
        }
    }

    private void Write(long actor, InboxRow row)
    {
        var insert = database.Prepare(
            """
            insert into inbox_log (actor, version, change, at, item_id, first_version, opened_at, type, actor_id, entity, collapse_key, count, actors, expires_at, body)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """).Bind(actor).Bind(row.Version).Bind((long)row.Change).Bind(row.At);
        if (row.Item is { } item)
        {
            insert.Bind(item.Id).Bind(item.FirstVersion).Bind(item.OpenedAt)
                .Bind(item.Type).Bind(item.Actor).Bind(item.Entity).Bind(item.CollapseKey)
                .Bind(item.Count).Bind(StoredJson.Names(item.Actors)).BindMoment(item.ExpiresAt);
        }
        else
        {
            insert.SkipNulls(10);
        }

        insert.Bind(row.IsKeptBeside ? default : row.Body).Run();
    }

    private void Write(long actor, ChannelRow row) =>
        database.Prepare(
            """insert into channel_log (actor, "offset", at, id, type, actor_id, entity, body) values (?, ?, ?, ?, ?, ?, ?, ?)""")
            .Bind(actor).Bind(row.Offset).Bind(row.At).Bind(row.Id).Bind(row.Type).Bind(row.Actor).Bind(row.Entity).Bind(row.Body).Run();

    // An id may come back once it is forgotten, and before the row is dropped.
    private void Write(long actor, AcceptedRow row) =>
        database.Prepare(
            """
            insert into accepted (actor, id, at, version, epoch, credential, recipients) values (?, ?, ?, ?, ?, ?, ?)
            on conflict (actor, id) do update set at = excluded.at, version = excluded.version, epoch = excluded.epoch,
                credential = excluded.credential, recipients = excluded.recipients
            """).Bind(actor).Bind(row.Id).Bind(row.At).Bind(row.Version).Bind(row.Epoch.Value).Bind(row.By).Bind(row.Recipients).Run();

    private void Write(long actor, SubscriptionRow row) =>
        database.Prepare(
            """
            insert into subscriptions (actor, channel, epoch, start, read_up_to, seen_up_to, read_ahead, at, needs_capability)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (actor, channel) do update set epoch = excluded.epoch, start = excluded.start, read_up_to = excluded.read_up_to,
                seen_up_to = excluded.seen_up_to, read_ahead = excluded.read_ahead, at = excluded.at, needs_capability = excluded.needs_capability
            """).Bind(actor).Bind(row.Channel).Bind(row.Epoch.Value).Bind(row.Start).Bind(row.ReadUpTo).Bind(row.SeenUpTo)
            .Bind(StoredJson.Ranges(row.ReadAhead)).Bind(row.At).Bind(row.NeedsCapability).Run();

    private void Write(long actor, SubscriptionEndedRow row)
    {
        database.Prepare("delete from subscriptions where actor = ? and channel = ?").Bind(actor).Bind(row.Channel).Run();
        database.Prepare("delete from marks where actor = ? and channel = ?").Bind(actor).Bind(row.Channel).Run();
    }

    private void Write(long actor, MarkRow row)
    {
        if (row.IsEmpty)
        {
            database.Prepare("""delete from marks where actor = ? and channel = ? and "offset" = ?""")
                .Bind(actor).Bind(row.Channel).Bind(row.Offset).Run();
            return;
        }

        database.Prepare(
            """
            insert into marks (actor, channel, "offset", archived, deleted, snoozed_until) values (?, ?, ?, ?, ?, ?)
            on conflict (actor, channel, "offset") do update set archived = excluded.archived, deleted = excluded.deleted,
                snoozed_until = excluded.snoozed_until
            """).Bind(actor).Bind(row.Channel).Bind(row.Offset).Bind(row.Archived).Bind(row.Deleted)
            .BindMoment(row.SnoozedUntil).Run();
    }

    private void Write(TimerRow row) =>
        database.Prepare(
            """
            insert into timers (app, kind, name, id, at, due, body) values (?, ?, ?, ?, ?, ?, ?)
            on conflict (app, kind, name, id) do update set at = excluded.at, due = excluded.due, body = excluded.body
            """).Bind(row.App).Bind((long)row.Kind).Bind(row.Name).Bind(row.Id).Bind(row.At).Bind(row.Due).Bind(row.Body).Run();

    private void Write(long actor, AppRow row)
    {
        var insert = database.Prepare(
            """
            insert into apps (actor, id, key, json, deleted_at) values (?, ?, ?, ?, ?)
            on conflict (actor) do update set id = excluded.id, key = excluded.key, json = excluded.json, deleted_at = excluded.deleted_at
            """).Bind(actor).Bind(row.Id).Bind(row.Key).Bind(row.Json);
        (row.DeletedAt is { } at ? insert.Bind(at) : insert.SkipNulls(1)).Run();
    }

    private void Write(long actor, RevocationRow row) =>
        database.Prepare(
            """
            insert into revocations (actor, target, name, user, issued_up_to, until) values (?, ?, ?, ?, ?, ?)
            on conflict (actor, target, name, user) do update set issued_up_to = excluded.issued_up_to, until = excluded.until
            """).Bind(actor).Bind((long)row.Target).Bind(row.Name).Bind(row.User ?? "").Bind(row.IssuedUpTo).Bind(row.Until).Run();
}
