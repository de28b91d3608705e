using Npgsql;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>Gives every actor a new epoch, and what refers to the old one with it, in the transaction that is open.</summary>
internal static class EpochRenewal
{
    internal static async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await LongStatements.AllowAsync(connection, cancellationToken);
        await connection.RunLongAsync(
            """
            with renewed as materialized (
                select id, kind, app, name, epoch as before, 1 + floor(random() * 9007199254740990)::bigint as after from heads
            ), moved as (
                update heads h set epoch = r.after from renewed r where h.id = r.id
            ), remembered as (
                update accepted a set epoch = r.after from renewed r where a.actor = r.id and a.epoch = r.before
            )
            update subscriptions s set epoch = r.after from renewed i, renewed r
            where i.id = s.actor and r.kind = 2 and r.app = i.app and r.name = s.channel and r.before = s.epoch
            """,
            cancellationToken);
    }
}
