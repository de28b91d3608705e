namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly Dictionary<string, DateTimeOffset> _heartbeats = new(StringComparer.Ordinal);

    public Task PutHeartbeatAsync(string incarnation, DateTimeOffset at, CancellationToken cancellationToken) =>
        Read(() => _heartbeats[incarnation] = at, cancellationToken);

    public Task<DateTimeOffset?> ReadHeartbeatAsync(string incarnation, CancellationToken cancellationToken) =>
        Read<DateTimeOffset?>(() => _heartbeats.TryGetValue(incarnation, out var at) ? at : null, cancellationToken);

    public Task<int> DropHeartbeatsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Read(
        () => _heartbeats.Where(pair => pair.Value < before).OrderBy(pair => pair.Value).Take(limit).ToList()
            .Count(pair => _heartbeats.Remove(pair.Key)),
        cancellationToken);
}
