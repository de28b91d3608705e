using Nudge.Core.Plans;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly Dictionary<(string App, int Day), long> _quotas = [];

    /// <summary>Calls that wrote a row of a quota.</summary>
    public int QuotaWrites { get; private set; }

    public Task<QuotaTaken> TakeQuotaAsync(string app, int day, long wanted, long quota, CancellationToken cancellationToken) => Read(
        () =>
        {
            var total = _quotas.GetValueOrDefault((app, day));
            var taken = Math.Clamp(quota - total, 0, wanted);
            QuotaWrites++;
            _quotas[(app, day)] = total + taken;
            return new QuotaTaken(taken, total + taken);
        },
        cancellationToken);

    public Task GiveBackQuotaAsync(string app, int day, long unused, CancellationToken cancellationToken) => Read(
        () =>
        {
            QuotaWrites++;
            if (_quotas.TryGetValue((app, day), out var total))
                _quotas[(app, day)] = Math.Max(0, total - unused);
            return true;
        },
        cancellationToken);

    public Task<long> ReadQuotaAsync(string app, int day, CancellationToken cancellationToken) =>
        Read(() => _quotas.GetValueOrDefault((app, day)), cancellationToken);

    public Task<int> DropQuotasAsync(int before, int limit, CancellationToken cancellationToken) => Read(
        () => _quotas.Keys.Where(key => key.Day < before).OrderBy(key => key.Day).Take(limit).ToList().Count(key => _quotas.Remove(key)),
        cancellationToken);
}
