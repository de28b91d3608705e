using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Names;
using Nudge.Core.Plans;

namespace Nudge.Silo.Embedded;

/// <summary>
/// The ledgers of quotas in this process: as many as apps that have a quota and publish. When the process ends, they give back what they
/// hold.
/// </summary>
internal sealed class EmbeddedQuotas(IQuotaStore store, TimeProvider time) : IQuotas, IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<string, QuotaLedger> _ledgers = new(StringComparer.Ordinal);

    public ValueTask<QuotaGrant> AskAsync(AppId app, QuotaAsk ask, CancellationToken cancellationToken) => new(
        _ledgers.GetOrAdd(app.Value, static (id, host) => new(id, host.Store, host.Time), (Store: store, Time: time))
            .AskAsync(ask, cancellationToken));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var ledger in _ledgers.Values)
        {
            try
            {
                await ledger.CloseAsync(cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                // As after a crash: the rest of the block is lost.
            }
        }
    }

    public void Dispose()
    {
        foreach (var ledger in _ledgers.Values)
            ledger.Dispose();
    }
}
