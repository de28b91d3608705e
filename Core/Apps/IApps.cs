using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>The apps, whichever host their actors live in. Any thread may call it.</summary>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a change the outcome is unknown.
/// </exception>
public interface IApps
{
    /// <summary>
    /// An app as it last became durable; <see langword="null"/> if there is none. Asked at every call, so it is answered from memory.
    /// </summary>
    ValueTask<AppView?> GetAsync(AppId id, CancellationToken cancellationToken);

    /// <summary>The app with this public key; <see langword="null"/> if there is none. Answered from memory too.</summary>
    ValueTask<AppView?> FindByKeyAsync(string key, CancellationToken cancellationToken);

    /// <summary>Makes an app; <see cref="ErrorCode.AlreadyExists"/> if there is one of that id.</summary>
    Task<Answer<AppView>> CreateAsync(CreateApp command, CancellationToken cancellationToken);

    /// <summary>Changes an app; <see cref="ErrorCode.NotFound"/> if there is none. The view is of after the change.</summary>
    Task<Answer<AppView>> ChangeAsync(AppId id, AppCommand command, CancellationToken cancellationToken);

    /// <summary>Apps whose id is above <paramref name="afterId"/>, ascending, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<AppView>> ListAsync(string afterId, int limit, CancellationToken cancellationToken);
}
