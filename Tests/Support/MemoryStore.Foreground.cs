using Nudge.Core.Pushes;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly Dictionary<(string App, string User, string Node), bool> _foreground = [];
    private readonly Dictionary<string, DateTimeOffset> _foregroundNodes = new(StringComparer.Ordinal);

    private readonly Dictionary<string, (string Secret, DateTimeOffset At)> _offers = new(StringComparer.Ordinal);

    /// <summary>Users who look at a connection, whatever is believed of their nodes.</summary>
    public IReadOnlyCollection<string> ForegroundUsers => Locked(
        () => (string[])[.. _foreground.Where(pair => !pair.Value).Select(pair => pair.Key.User).Distinct()]);

    public Task<IReadOnlySet<string>> ReadForegroundAsync(
        string app, IReadOnlyCollection<string> users, DateTimeOffset now, CancellationToken cancellationToken) =>
        Read<IReadOnlySet<string>>(
            () => _foreground.Where(
                pair => pair.Key.App == app && users.Contains(pair.Key.User) && !pair.Value && _foregroundNodes[pair.Key.Node] > now)
                .Select(pair => pair.Key.User).ToHashSet(),
            cancellationToken);

    public Task WriteForegroundAsync(
        string node, IReadOnlyList<ForegroundChange> changes, DateTimeOffset until, CancellationToken cancellationToken) => Read(
        () =>
        {
            foreach (var (app, user, isThere) in changes)
            {
                if (isThere)
                    _foreground[(app, user, node)] = false;
                else
                    _foreground.Remove((app, user, node));
            }

            _foregroundNodes[node] = until;
            return true;
        },
        cancellationToken);

    public Task SetAwayAsync(string app, string user, bool isAway, CancellationToken cancellationToken) => Read(
        () =>
        {
            foreach (var key in _foreground.Keys.Where(key => key.App == app && key.User == user).ToList())
                _foreground[key] = isAway;
            return true;
        },
        cancellationToken);

    public Task<int> DropForegroundAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Read(
        () =>
        {
            var removed = 0;
            foreach (var key in _foreground.Keys.Where(key => _foregroundNodes[key.Node] < before).Take(limit).ToList())
                removed += _foreground.Remove(key) ? 1 : 0;
            foreach (var node in _foregroundNodes.Where(pair => pair.Value < before).Select(pair => pair.Key).ToList())
            {
                if (_foreground.Keys.All(key => key.Node != node))
                    _foregroundNodes.Remove(node);
            }

            return removed;
        },
        cancellationToken);

    public Task<bool> OfferSecretAsync(
        string app, ReadOnlyMemory<byte> tokenHash, ReadOnlyMemory<byte> secretHash, DateTimeOffset at, DateTimeOffset notSince,
        CancellationToken cancellationToken) => Read(
        () =>
        {
            var token = Convert.ToHexString(tokenHash.Span);
            if (_offers.TryGetValue(token, out var before) && before.At >= notSince)
                return false;
            _offers[token] = (Convert.ToHexString(secretHash.Span), at);
            return true;
        },
        cancellationToken);

    public Task<bool> TakeOfferedSecretAsync(
        ReadOnlyMemory<byte> secretHash, DateTimeOffset since, CancellationToken cancellationToken) => Read(
        () =>
        {
            var secret = Convert.ToHexString(secretHash.Span);
            foreach (var token in _offers.Where(pair => pair.Value.At < since).Select(pair => pair.Key).ToList())
                _offers.Remove(token);
            if (_offers.FirstOrDefault(pair => pair.Value.Secret == secret) is not { Key: { } address })
                return false;
            _offers.Remove(address);
            foreach (var (key, row) in _devices.Where(pair => Convert.ToHexString(pair.Value.TokenHash.Span) == address).ToList())
                _devices[key] = row with { SecretHash = secretHash };
            return true;
        },
        cancellationToken);
}
