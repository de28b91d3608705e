using Microsoft.Extensions.Logging;
using Nudge.Core;
using Nudge.Core.Names;
using Nudge.Core.Pushes;
using Nudge.Push.Messages;

namespace Nudge.Push.Queue;

/// <summary>Stops an app's pushes to a provider that refuses its credentials, and has people told, once for all nodes (S2.37).</summary>
internal sealed partial class PushStops(
    IPushAccounts accounts, PushAccesses accesses, IPushAlerts alerts, PushMetrics metrics, TimeProvider time, ILogger<PushStops> log)
{
    /// <param name="app">Whose.</param>
    /// <param name="provider">Which provider.</param>
    /// <param name="updatedAt">Which credentials were refused; <see langword="null"/>: there are none.</param>
    /// <param name="reason">The provider's code.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task StopAsync(
        AppId app, PushProvider provider, DateTimeOffset? updatedAt, string reason, CancellationToken cancellationToken)
    {
        var name = PushProviderName.Of(provider);
        var isNew = await accounts.StopAccountAsync(
            app.Value, name, updatedAt, reason, Clock.Milliseconds(time.GetUtcNow()), cancellationToken);
        accesses.Forget(app.Value, provider);
        if (!isNew)
            return;
        metrics.Stopped(provider);
        LogStopped(app.Value, name, reason);
        await alerts.TellStoppedAsync(app, name, reason, cancellationToken);
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "{Provider} refuses the credentials of the app {App} ({Reason}). Its pushes by that provider wait until others are given.")]
    private partial void LogStopped(string app, string provider, string reason);
}
