using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Reading;

/// <summary>Counts what a user has not read: all rows after the cursor, less the exceptions among them, which indexes find.</summary>
/// <remarks>Its cost follows the number of exceptions and not that of rows.</remarks>
internal sealed class UnreadCounter(SqliteDatabase database, string app, string user, MutedRows mutes)
{
    private readonly HashSet<string> _mutedTypes = new(mutes.Types, StringComparer.Ordinal);
    private readonly HashSet<string> _mutedEntities = new(mutes.Entities, StringComparer.Ordinal);

    internal UnreadCount Count(UnreadQuery query)
    {
        if (database.FindHead(new(ActorKind.Channel, app, query.Channel)) is not { } found)
            return new(default, 0, 0);
        var (actor, head) = found;
        var isVoid = query.Epoch != head.Epoch;
        var after = isVoid ? head.Floor : Math.Max(query.ReadUpTo, head.Floor);
        if (query.Muted || after >= head.Version)
            return new(head, 0, 0);
        var range = new UnreadRange(after, isVoid ? after : Math.Max(query.SeenUpTo, after), head.Version, isVoid ? [] : query.Excluded);
        SubtractOwn(actor, range);
        SubtractMutedTypes(actor, range);
        SubtractMutedEntities(actor, range);
        return new(head, range.Unread, range.Unseen);
    }

    private void SubtractOwn(long actor, UnreadRange range)
    {
        using var rows = database.Prepare(
            """select "offset" from channel_log where actor = ? and actor_id = ? and "offset" > ? and "offset" <= ?""")
            .Bind(actor).Bind(user).Bind(range.After).Bind(range.Head);
        while (rows.Step())
            range.Subtract(rows.Int64(0));
    }

    // Each row once: what an earlier rule took away is passed over by the later ones.
    private void SubtractMutedTypes(long actor, UnreadRange range)
    {
        foreach (var type in _mutedTypes)
        {
            using var rows = database.Prepare(
                """select "offset", actor_id from channel_log where actor = ? and type = ? and "offset" > ? and "offset" <= ?""")
                .Bind(actor).Bind(type).Bind(range.After).Bind(range.Head);
            while (rows.Step())
            {
                if (rows.TextOrNull(1) != user)
                    range.Subtract(rows.Int64(0));
            }
        }
    }

    private void SubtractMutedEntities(long actor, UnreadRange range)
    {
        foreach (var entity in _mutedEntities)
        {
            using var rows = database.Prepare(
                """select "offset", actor_id, type from channel_log where actor = ? and entity = ? and "offset" > ? and "offset" <= ?""")
                .Bind(actor).Bind(entity).Bind(range.After).Bind(range.Head);
            while (rows.Step())
            {
                if (rows.TextOrNull(1) != user && !_mutedTypes.Contains(rows.Text(2)))
                    range.Subtract(rows.Int64(0));
            }
        }
    }
}
