using Nudge.Core.Webhooks;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly Dictionary<Guid, WebhookRow> _webhooks = [];

    public Task AddAsync(IReadOnlyList<WebhookRow> rows, CancellationToken cancellationToken) => Read(
        () => rows.Count(row => _webhooks.TryAdd(row.Id, row)), cancellationToken);

    public Task<DateTimeOffset?> ReadNextDueAsync(CancellationToken cancellationToken) =>
        Read(() => _webhooks.Values.Select(row => (DateTimeOffset?)row.Due).Min(), cancellationToken);

    public Task<IReadOnlyList<WebhookRow>> ClaimAsync(
        DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<WebhookRow>>(
            () =>
            {
                var claimed = _webhooks.Values.Where(row => row.Due <= now).OrderBy(row => row.Due).ThenBy(row => row.Id).Take(limit)
                    .Select(row => row with { Due = until }).ToList();
                foreach (var row in claimed)
                    _webhooks[row.Id] = row;
                return claimed;
            },
            cancellationToken);

    public Task RemoveAsync(IReadOnlyList<WebhookRow> rows, CancellationToken cancellationToken) =>
        Read(() => rows.Count(row => _webhooks.Remove(row.Id)), cancellationToken);

    public Task PutOffAsync(IReadOnlyList<WebhookRow> rows, int attempts, DateTimeOffset due, CancellationToken cancellationToken) => Read(
        () =>
        {
            foreach (var row in rows.Where(row => _webhooks.TryGetValue(row.Id, out var stored) && stored.Due == row.Due))
                _webhooks[row.Id] = row with { Attempts = attempts, Due = due };
            return true;
        },
        cancellationToken);
}
