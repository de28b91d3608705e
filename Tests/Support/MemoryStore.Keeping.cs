using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Positions;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    public Task<bool> TryAddFirstAsync(string name, string passwordHash, DateTimeOffset at, CancellationToken cancellationToken) =>
        Read(
            () =>
            {
                if (_admins.Count > 0)
                    return false;
                _accountsAt[name] = at;
                return _admins.TryAdd(name, new(passwordHash, AdminRow.FirstVersion, ""));
            },
            cancellationToken);

    public Task<AdminRow?> FindAdminAsync(string name, CancellationToken cancellationToken) =>
        Read(() => _admins.GetValueOrDefault(name), cancellationToken);

    public Task<bool> TryReplaceAdminAsync(string name, AdminRow known, AdminRow next, CancellationToken cancellationToken) => Read(
        () =>
        {
            if (_admins.GetValueOrDefault(name) != known)
                return false;
            _admins[name] = next;
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<OverdueActor>> FindOverdueAsync(
        ActorKind kind, string app, DateTimeOffset cutoff, string afterName, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<OverdueActor>>(
            () => [.. _actors.Where(
                pair => pair.Key.Kind == kind && pair.Key.App == app && string.CompareOrdinal(pair.Key.Name, afterName) > 0)
                .OrderBy(pair => pair.Key.Name, StringComparer.Ordinal)
                .Select(pair => (pair.Key, Rows: RowsOf(pair.Value), pair.Value.Head.Floor))
                .Where(actor => actor.Rows.Any(row => row.Number <= actor.Floor || row.At < cutoff))
                .Select(actor => (actor.Key, actor.Floor, Next: Math.Max(
                    actor.Floor, actor.Rows.Where(row => row.At < cutoff).Select(row => row.Number).DefaultIfEmpty().Max())))
                .Select(actor => new OverdueActor(actor.Key, actor.Next, actor.Next - actor.Floor))
                .Take(limit)],
            cancellationToken);

    public Task<int> DropRowsAsync(ActorKey actor, int limit, CancellationToken cancellationToken) => Read(
        () =>
        {
            if (!_actors.TryGetValue(actor, out var found))
                return 0;
            var gone = RowsOf(found).Where(row => row.Number <= found.Head.Floor).Take(limit).ToList();
            foreach (var (number, _) in gone)
            {
                found.Inbox.Remove(number);
                found.Channel.Remove(number);
            }

            return gone.Count;
        },
        cancellationToken);

    public Task<int> DropAcceptedAsync(DateTimeOffset cutoff, int limit, CancellationToken cancellationToken) => Read(
        () =>
        {
            var dropped = 0;
            foreach (var actor in _actors.Values)
            {
                foreach (var row in actor.Accepted.Where(row => row.At < cutoff).Take(limit - dropped).ToList())
                    dropped += actor.Accepted.Remove(row) ? 1 : 0;
                foreach (var (key, _) in actor.Revocations.Where(row => row.Value.Until < cutoff).Take(limit - dropped).ToList())
                    dropped += actor.Revocations.Remove(key) ? 1 : 0;
            }

            return dropped;
        },
        cancellationToken);

    public Task RenewEpochsAsync(CancellationToken cancellationToken) => Read(
        () =>
        {
            var before = _actors.ToDictionary(pair => pair.Key, pair => pair.Value.Head.Epoch);
            foreach (var actor in _actors.Values)
                actor.Head = actor.Head with { Epoch = Epoch.Create() };
            foreach (var (key, actor) in _actors)
            {
                for (var i = 0; i < actor.Accepted.Count; i++)
                {
                    if (actor.Accepted[i].Epoch == before[key])
                        actor.Accepted[i] = actor.Accepted[i] with { Epoch = actor.Head.Epoch };
                }

                foreach (var (channel, row) in actor.Subscriptions.ToArray())
                {
                    var log = new ActorKey(ActorKind.Channel, key.App, channel);
                    if (before.TryGetValue(log, out var old) && old == row.Epoch)
                        actor.Subscriptions[channel] = row with { Epoch = _actors[log].Head.Epoch };
                }
            }

            return true;
        },
        cancellationToken);

    private static IReadOnlyList<(long Number, DateTimeOffset At)> RowsOf(MemoryActor actor) =>
        [.. actor.Inbox.Values.Select(row => (row.Version, row.At)), .. actor.Channel.Values.Select(row => (row.Offset, row.At))];
}
