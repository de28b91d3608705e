using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Writing;

/// <summary>Gives every actor a new epoch, and what refers to the old one with it, in the transaction that is open.</summary>
internal static class EpochRenewal
{
    internal static void Run(SqliteDatabase database)
    {
        database.Execute(
            "create temp table renewed as select id, epoch as before, 1 + (random() & 0x7fffffffffffffff) % 0x1fffffffffffff as after from "
            + "heads");
        database.Execute("create unique index temp.renewed_id on renewed (id)");
        database.Execute("update heads set epoch = (select after from renewed where id = heads.id)");
        database.Execute(
            "update accepted set epoch = (select after from renewed where id = actor) where epoch = (select before from renewed where id = "
            + "actor)");
        // A cursor that was void stays void.
        database.Execute(
            """
            update subscriptions set epoch = coalesce(
                (select renewed.after from heads as inbox
                 join heads as log on log.kind = 2 and log.app = inbox.app and log.name = subscriptions.channel
                 join renewed on renewed.id = log.id
                 where inbox.id = subscriptions.actor and renewed.before = subscriptions.epoch),
                epoch)
            """);
        database.Execute("drop table temp.renewed");
    }
}
