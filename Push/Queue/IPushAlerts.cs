using Nudge.Core.Names;

namespace Nudge.Push.Queue;

/// <summary>Tells people of what needs them (S2.59).</summary>
public interface IPushAlerts
{
    /// <summary>A provider refuses an app's credentials: its pushes wait until others are given. Told once for each credentials.</summary>
    /// <param name="app">Whose.</param>
    /// <param name="provider">By name.</param>
    /// <param name="reason">The provider's code.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task TellStoppedAsync(AppId app, string provider, string reason, CancellationToken cancellationToken);
}
