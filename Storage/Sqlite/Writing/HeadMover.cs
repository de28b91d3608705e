using Nudge.Core.Actors;
using Nudge.Storage.Appends;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Writing;

/// <summary>Moves an actor's head from where an append expects it. Keys met in a transaction are kept only when it is durable.</summary>
internal sealed class HeadMover(SqliteDatabase database, ActorIds ids)
{
    private readonly Dictionary<ActorKey, long> _inGroup = [];

    /// <returns>The actor's small id; <see langword="null"/>: the head is not where it was expected, and nothing moved.</returns>
    internal long? Move(Append append) => append.Expected is { } expected ? Update(append, expected) : Insert(append);

    internal void Committed()
    {
        foreach (var (actor, id) in _inGroup)
            ids.Add(actor, id);
        _inGroup.Clear();
    }

    internal void RolledBack() => _inGroup.Clear();

    private long? Insert(Append append)
    {
        var (actor, next) = (append.Actor, append.Next);
        var inserted = database.Prepare(
            """
            insert into heads (kind, app, name, epoch, version, floor, unread_version, unread) values (?, ?, ?, ?, ?, ?, ?5, ?7)
            on conflict do nothing
            """)
            .Bind((long)actor.Kind).Bind(actor.App).Bind(actor.Name).Bind(next.Epoch.Value).Bind(next.Version).Bind(next.Floor)
            .BindNumber(append.Unread).Run();
        if (inserted == 0)
            return null;
        return _inGroup[actor] = database.LastInsertedId;
    }

    private long? Update(Append append, Head expected)
    {
        if (Find(append.Actor) is not { } id)
            return null;
        var next = append.Next;
        var updated = database.Prepare(
            """
            update heads set epoch = ?, version = ?, floor = ?, unread = ?, unread_version = ?2
            where id = ? and epoch = ? and version = ? and floor = ?
            """)
            .Bind(next.Epoch.Value).Bind(next.Version).Bind(next.Floor).BindNumber(append.Unread)
            .Bind(id).Bind(expected.Epoch.Value).Bind(expected.Version).Bind(expected.Floor).Run();
        return updated == 0 ? null : id;
    }

    private long? Find(ActorKey actor)
    {
        if (ids.TryFind(actor, out var id) || _inGroup.TryGetValue(actor, out id))
            return id;
        using var row = database.Prepare("select id from heads where kind = ? and app = ? and name = ?")
            .Bind((long)actor.Kind).Bind(actor.App).Bind(actor.Name);
        if (!row.Step())
            return null;
        return _inGroup[actor] = row.Int64(0);
    }
}
