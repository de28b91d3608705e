using Nudge.Core.Actors;
using Nudge.Storage.Appends;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Writing;

/// <summary>Writes a group of appends in one transaction, and says of each what came of it.</summary>
internal sealed class GroupWriter(SqliteDatabase database, ActorIds ids)
{
    private readonly HeadMover _heads = new(database, ids);
    private readonly RowWriter _rows = new(database);
    private readonly List<AppendOutcome> _outcomes = [];

    /// <exception cref="SqliteException">Nothing of the group was written, or it is not known.</exception>
    internal IReadOnlyList<AppendOutcome> Write(IReadOnlyList<PendingAppend> group)
    {
        _outcomes.Clear();
        database.Prepare("begin immediate").Run();
        try
        {
            foreach (var pending in group)
                _outcomes.Add(Write(pending));
            database.Prepare("commit").Run();
            _heads.Committed();
            return _outcomes;
        }
        catch
        {
            _heads.RolledBack();
            if (database.IsInTransaction)
                database.Prepare("rollback").Run();
            throw;
        }
    }

    private AppendOutcome Write(PendingAppend pending)
    {
        if (pending.IsGivenUp || _heads.Move(pending.Append) is not { } actor)
        {
            // At once, so that what follows it in this group goes the same way.
            pending.Append.Lineage?.Break();
            return AppendOutcome.Conflict;
        }

        foreach (var row in pending.Append.Rows)
            _rows.Write(actor, row);
        return AppendOutcome.Durable;
    }
}
