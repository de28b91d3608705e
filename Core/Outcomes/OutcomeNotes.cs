using Nudge.Core.Actors;

namespace Nudge.Core.Outcomes;

/// <summary>
/// Takes outcomes that leave no row and writes them soon, many together (ADR 0075). Noting one waits for nothing; past its bounds it is
/// lost, and counted. Any thread may use it.
/// </summary>
public sealed class OutcomeNotes(IOutcomes store, TimeProvider time) : IDisposable
{
    /// <summary>Outcomes that wait to be written.</summary>
    public const int WaitingMax = 10_000;

    /// <summary>Outcomes of one app that one process writes in a day (UTC).</summary>
    public const int PerAppMax = 20_000;

    /// <summary>Outcomes in one transaction.</summary>
    public const int WrittenAtOnce = 500;

    /// <summary>How long outcomes are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private const int AppsMax = 100_000;

    private readonly Lock _gate = new();
    private readonly Queue<Outcome> _waiting = new();
    private readonly Dictionary<string, int> _byApp = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _writing = new(1);
    private DateTime _day;
    private long _lost;

    /// <summary>Outcomes that were not kept, since there were too many or the store did not answer.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Outcomes that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Takes note of an outcome of now.</summary>
    public void Note(
        string app, bool isChannel, string target, string notification, OutcomeKind kind, string? by = null, string detail = "")
    {
        var now = Clock.Milliseconds(time.GetUtcNow());
        lock (_gate)
        {
            if (_waiting.Count < WaitingMax && TryCount(app, now.UtcDateTime.Date))
                _waiting.Enqueue(new(app, isChannel, target, notification, kind, now, by, detail));
            else
                _lost++;
        }
    }

    /// <summary>Writes all that was noted by now.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (Waiting == 0 && _writing.CurrentCount > 0)
            return;
        // Also waits for a write that is under way: a reader who comes after this sees what was noted before it.
        await _writing.WaitAsync(cancellationToken);
        try
        {
            while (Take() is { Count: > 0 } some)
                await WriteAsync(some, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task WriteAsync(List<Outcome> some, CancellationToken cancellationToken)
    {
        try
        {
            await store.AddOutcomesAsync(some, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // They are worth less than the store's time when it comes back.
            Interlocked.Add(ref _lost, some.Count);
        }
    }

    private List<Outcome> Take()
    {
        var taken = new Dictionary<(string, bool, string, string, OutcomeKind), Outcome>();
        lock (_gate)
        {
            for (var left = WrittenAtOnce; left > 0 && _waiting.TryDequeue(out var next); left--)
            {
                var key = (next.App, next.IsChannel, next.Target, next.Notification, next.Kind);
                taken[key] = taken.TryGetValue(key, out var before) ? next with { Times = before.Times + 1 } : next;
            }
        }

        // In one order, so that two nodes never wait for each other in a circle.
        return
        [
            .. taken.Values.OrderBy(outcome => outcome.App, StringComparer.Ordinal)
                .ThenBy(outcome => outcome.Notification, StringComparer.Ordinal).ThenBy(outcome => outcome.IsChannel)
                .ThenBy(outcome => outcome.Target, StringComparer.Ordinal).ThenBy(outcome => outcome.Kind),
        ];
    }

    private bool TryCount(string app, DateTime day)
    {
        if (day != _day || _byApp.Count >= AppsMax)
        {
            _byApp.Clear();
            _day = day;
        }

        var count = _byApp.GetValueOrDefault(app);
        if (count >= PerAppMax)
            return false;
        _byApp[app] = count + 1;
        return true;
    }
}
