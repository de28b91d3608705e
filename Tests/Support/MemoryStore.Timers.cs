using Nudge.Core.Timers;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly Dictionary<(string App, TimerKind Kind, string Name, string Id), TimerRow> _timers = [];

    /// <summary>All timers, as they are now.</summary>
    public IReadOnlyList<TimerRow> Timers => Locked(() => (TimerRow[])[.. _timers.Values]);

    public Task<TimerAdded> AddTimerAsync(TimerRow timer, int appMax, CancellationToken cancellationToken) => Read(
        () =>
        {
            if (_timers.ContainsKey(KeyOf(timer)))
                return TimerAdded.Exists;
            if (_timers.Values.Count(row => row.App == timer.App && row.Kind == timer.Kind) >= appMax)
                return TimerAdded.Full;
            _timers[KeyOf(timer)] = timer;
            return TimerAdded.Added;
        },
        cancellationToken);

    public Task<DateTimeOffset?> ReadNextTimerAsync(CancellationToken cancellationToken) =>
        Read(() => _timers.Values.Select(row => (DateTimeOffset?)row.Due).Min(), cancellationToken);

    public Task<IReadOnlyList<TimerRow>> ClaimTimersAsync(
        DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<TimerRow>>(
            () =>
            {
                var claimed = _timers.Values.Where(row => row.Due <= now).OrderBy(row => row.Due).Take(limit)
                    .Select(row => row with { Due = until }).ToList();
                foreach (var row in claimed)
                    _timers[KeyOf(row)] = row;
                return claimed;
            },
            cancellationToken);

    public Task RemoveTimersAsync(IReadOnlyList<TimerRow> done, CancellationToken cancellationToken) => Read(
        () => done.Count(row => _timers.TryGetValue(KeyOf(row), out var stored) && stored.Due == row.Due && _timers.Remove(KeyOf(row))),
        cancellationToken);

    public Task<bool> CancelTimerAsync(string app, TimerKind kind, string name, string id, CancellationToken cancellationToken) =>
        Read(() => _timers.Remove((app, kind, name, id)), cancellationToken);

    public Task<TimerRow?> FindTimerAsync(string app, TimerKind kind, string name, string id, CancellationToken cancellationToken) =>
        Read(() => _timers.GetValueOrDefault((app, kind, name, id)), cancellationToken);

    public Task<IReadOnlyList<TimerRow>> ListTimersAsync(
        string app, TimerKind kind, string after, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<TimerRow>>(
            () =>
            [
                .. _timers.Values.Where(row => row.App == app && row.Kind == kind && row.Name.Length == 0
                    && string.CompareOrdinal(row.Id, after) > 0).OrderBy(row => row.Id, StringComparer.Ordinal).Take(limit),
            ],
            cancellationToken);

    private static (string App, TimerKind Kind, string Name, string Id) KeyOf(TimerRow row) => (row.App, row.Kind, row.Name, row.Id);
}
