using Nudge.Core.Apps;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Interfaces.Apps;

/// <summary>
/// One app: what <see cref="IApps"/> asks of it. Its events carry the whole app, so nodes that receive it answer from memory.
/// </summary>
[Alias("nudge.IAppGrain")]
public interface IAppGrain : IInterestGrain
{
    /// <summary>The app; a value of <see langword="null"/> if there is none.</summary>
    [Alias("Show")]
    Task<Reply<AppView?>> ShowAsync();

    [Alias("Decide")]
    Task<Reply<AppView>> DecideAsync(AppCommand command);
}
