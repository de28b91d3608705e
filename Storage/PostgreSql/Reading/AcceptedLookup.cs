using Npgsql;
using Nudge.Core.Actors;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql.Reading;

/// <summary>The latest ids that an actor accepted since a moment.</summary>
internal static class AcceptedLookup
{
    /// <summary>Asks for one more than wanted, which tells whether there are more.</summary>
    internal static void Ask(NpgsqlBatch batch, ActorKey actor, DateTimeOffset since, int limit) => batch.Then(
        """
        select a.id, a.at, a.version, a.epoch from heads h join accepted a on a.actor = h.id
        where h.kind = $1 and h.app = $2 and h.name = $3 and a.at >= $4 order by a.at desc, a.version desc limit $5
        """)
        .With((short)actor.Kind).With(actor.App).With(actor.Name).With(since.UtcDateTime).With(limit + 1L);

    /// <returns>Oldest first.</returns>
    internal static async Task<(IReadOnlyList<AcceptedRow> Rows, bool IsAll)> ReadNextAsync(
        NpgsqlDataReader rows, int limit, CancellationToken cancellationToken)
    {
        var accepted = await rows.ReadNextAsync(StoredRows.Accepted, cancellationToken);
        var isAll = accepted.Count <= limit;
        if (!isAll)
            accepted.RemoveAt(limit);
        accepted.Reverse();
        return (accepted, isAll);
    }
}
