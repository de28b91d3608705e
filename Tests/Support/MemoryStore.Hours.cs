using Nudge.Core.Limits;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly Dictionary<(HourlyKey Key, long Hour), int> _hours = [];

    public Task<HourlyTaken> TakeOfHourAsync(
        long hour, HourlyKey? once, IReadOnlyList<HourlyBound> bounds, CancellationToken cancellationToken) => Read(
        () =>
        {
            if (once is { } key && _hours.ContainsKey((key, hour)))
                return new HourlyTaken(null, true);
            for (var i = 0; i < bounds.Count; i++)
            {
                if (_hours.GetValueOrDefault((bounds[i].Key, hour)) >= bounds[i].Max)
                    return new HourlyTaken(i, false);
            }

            foreach (var bound in bounds)
                _hours[(bound.Key, hour)] = _hours.GetValueOrDefault((bound.Key, hour)) + 1;
            if (once is { } made)
                _hours[(made, hour)] = 1;
            return default(HourlyTaken);
        },
        cancellationToken);

    public Task<int> DropHoursAsync(long before, int limit, CancellationToken cancellationToken) => Read(
        () => _hours.Keys.Where(key => key.Hour < before).OrderBy(key => key.Hour).Take(limit).ToList().Count(key => _hours.Remove(key)),
        cancellationToken);
}
