using Nudge.Core.Actors;

namespace Nudge.Core.Plans;

/// <summary>
/// The one place that counts what an app has published on the present day. It takes the quota from the store in blocks before anything of
/// it is spent, so that not every publish writes a row.
/// </summary>
/// <remarks>
/// More than the quota is never granted on a day, whatever crashes or moves: a block is durable before its first grant, and two ledgers of
/// one app share the row. A crash loses at most one block, which is a twentieth of the quota; a ledger that is closed gives it back. A day
/// is what the clock of the ledger calls so: one that is set back goes on in the row of the day before. Any thread may use it.
/// </remarks>
/// <param name="app">The app.</param>
/// <param name="store">Keeps the rows.</param>
/// <param name="time">The clock of the days.</param>
public sealed class QuotaLedger(string app, IQuotaStore store, TimeProvider time) : IDisposable
{
    /// <summary>The part of a quota that is taken at a time.</summary>
    public const int Blocks = 20;

    private const int BlockMax = 1_000;

    private readonly SemaphoreSlim _turn = new(1);
    private int? _day;
    private long _total;
    private long _held;

    /// <summary>Taken at a time, of a quota.</summary>
    public static long BlockOf(int perDay) => Math.Clamp(perDay / Blocks, 1, BlockMax);

    /// <exception cref="StoreUnavailableException">The store did not answer in time; nothing was granted.</exception>
    public async Task<QuotaGrant> AskAsync(QuotaAsk ask, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var day = QuotaDay.Of(time.GetUtcNow());
            if (day != _day)
                await BeginAsync(day, cancellationToken);
            if (ask.Unused > 0 && ask.UnusedDay == day)
                _held += ask.Unused;
            else if (ask.Unused > 0)
                await store.GiveBackQuotaAsync(app, ask.UnusedDay, ask.Unused, cancellationToken);
            var granted = await TakeAsync(ask, day, cancellationToken);
            if (_held > BlockOf(ask.PerDay))
                await ShedAsync(_held - BlockOf(ask.PerDay), day, cancellationToken);
            return new(granted, _total - _held, day);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives back what is held. It may be asked again.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer in time; what was held is lost.</exception>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await GiveBackAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<int> TakeAsync(QuotaAsk ask, int day, CancellationToken cancellationToken)
    {
        // A quota that a plan change made smaller binds what is held as well.
        var wanted = Math.Min(ask.Wanted, Math.Max(0, ask.PerDay - (_total - _held)));
        if (wanted > _held)
        {
            var taken = await store.TakeQuotaAsync(app, day, wanted - _held + BlockOf(ask.PerDay) - 1, ask.PerDay, cancellationToken);
            (_held, _total) = (_held + taken.Taken, taken.Total);
        }

        var granted = (int)Math.Min(wanted, _held);
        _held -= granted;
        return granted;
    }

    /// <summary>Gives back what a crash must not lose, if many were duplicates.</summary>
    private async Task ShedAsync(long surplus, int day, CancellationToken cancellationToken)
    {
        _held -= surplus;
        await store.GiveBackQuotaAsync(app, day, surplus, cancellationToken);
        _total -= surplus;
    }

    private async Task BeginAsync(int day, CancellationToken cancellationToken)
    {
        await GiveBackAsync(cancellationToken);
        _total = await store.ReadQuotaAsync(app, day, cancellationToken);
        _day = day;
    }

    private async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        var (day, held) = (_day, _held);
        // Not given back twice, whatever becomes of it.
        (_day, _held) = (null, 0);
        if (day is { } some && held > 0)
            await store.GiveBackQuotaAsync(app, some, held, cancellationToken);
    }
}
