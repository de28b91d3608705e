using Nudge.Core;
using Nudge.Core.Returning;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly Dictionary<(string App, string Target), (MovedScopes Moved, Dictionary<string, DateTimeOffset> At)> _scopes = [];

    public Task<IReadOnlyList<long>> MoveScopesAsync(
        IReadOnlyList<ScopeMove> moves, DateTimeOffset now, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<long>>(() => [.. moves.Select(move => Move(move, now))], cancellationToken);

    public Task<MovedScopes> ReadScopesAsync(string app, string target, long after, CancellationToken cancellationToken) => Read(
        () => _scopes.TryGetValue((app, target), out var kept)
            ? kept.Moved with { Scopes = [.. kept.Moved.Scopes.Where(scope => scope.Stamp > after)] }
            : MovedScopes.None,
        cancellationToken);

    public Task<int> DropScopesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Read(
        () =>
        {
            var old = _scopes.SelectMany(target => target.Value.At.Where(scope => scope.Value < before)
                .Select(scope => (target.Key, Scope: scope.Key, At: scope.Value)))
                .OrderBy(scope => scope.At).Take(limit).ToList();
            foreach (var (key, scope, _) in old)
            {
                var kept = _scopes[key];
                kept.At.Remove(scope);
                _scopes[key] = kept with
                {
                    Moved = kept.Moved with { Scopes = [.. kept.Moved.Scopes.Where(other => other.Scope != scope)] },
                };
                if (scope.Length == 0)
                    _scopes.Remove(key);
            }

            return old.Count;
        },
        cancellationToken);

    private long Move(ScopeMove move, DateTimeOffset now)
    {
        var (moved, at) = _scopes.GetValueOrDefault((move.App, move.Target), (MovedScopes.None, []));
        var stamp = Math.Max(moved.Newest, Clock.Microseconds(now)) + 1;
        List<MovedScope> scopes =
        [
            .. moved.Scopes.Where(scope => scope.Scope != move.Scope),
            new(move.Scope, stamp, Math.Max(move.Version, moved.Scopes.FirstOrDefault(scope => scope.Scope == move.Scope)?.Version ?? 0)),
        ];
        var floor = moved.Floor;
        if (scopes.Count > MovedScopes.ScopesMax)
        {
            floor = scopes[0].Stamp;
            at.Remove(scopes[0].Scope);
            scopes.RemoveAt(0);
        }

        at[""] = at[move.Scope] = now;
        _scopes[(move.App, move.Target)] = (new(stamp, floor, scopes), at);
        return stamp;
    }
}
