using Npgsql;
using Nudge.Core.Actors;
using Nudge.Storage.Appends;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>Finds the small ids of a group's actors, and takes new ones in advance for those that are new.</summary>
internal sealed class ActorKeys
{
    private const int IdsAtATime = 1_000;

    private readonly ActorIds _known = new();
    private readonly Queue<long> _unused = new();
    private readonly Dictionary<ActorKey, long> _inGroup = [];

    /// <summary>Looks up what is not known yet, in one question for the group.</summary>
    internal async Task PrepareAsync(NpgsqlConnection connection, GroupHeads heads, CancellationToken cancellationToken)
    {
        _inGroup.Clear();
        List<ActorKey> missing = [];
        var added = 0;
        foreach (var step in heads.Steps)
        {
            if (step.Expected is null)
                added++;
            else if (_known.TryFind(step.Actor, out var id))
                _inGroup[step.Actor] = id;
            else
                missing.Add(step.Actor);
        }

        if (missing.Count > 0)
            await FindAsync(connection, missing, cancellationToken);
        if (added > _unused.Count)
            await ReserveAsync(connection, cancellationToken);
        foreach (var step in heads.Steps)
        {
            if (step.Expected is null)
                _inGroup[step.Actor] = _unused.Dequeue();
        }
    }

    /// <returns><see langword="false"/>: the actor has no head, where one was expected.</returns>
    internal bool TryFind(ActorKey actor, out long id) => _inGroup.TryGetValue(actor, out id);

    /// <summary>Keeps what the group found, now that it is durable.</summary>
    internal void Committed()
    {
        foreach (var (actor, id) in _inGroup)
            _known.Add(actor, id);
    }

    private async Task FindAsync(NpgsqlConnection connection, List<ActorKey> actors, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select u.place, h.id from unnest($1::smallint[], $2::text[], $3::text[]) with ordinality as u (kind, app, name, place)
            join lateral (select id from heads where kind = u.kind and app = u.app and name = u.name) h on true
            """,
            connection);
        command.Parameters.Add(new() { Value = actors.Select(actor => (short)actor.Kind).ToArray() });
        command.Parameters.Add(new() { Value = actors.Select(actor => actor.App).ToArray() });
        command.Parameters.Add(new() { Value = actors.Select(actor => actor.Name).ToArray() });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            _inGroup[actors[(int)rows.GetInt64(0) - 1]] = rows.GetInt64(1);
    }

    private async Task ReserveAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select nextval('actor_ids') from generate_series(1, $1)", connection);
        command.Parameters.Add(new() { Value = IdsAtATime });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            _unused.Enqueue(rows.GetInt64(0));
    }
}
