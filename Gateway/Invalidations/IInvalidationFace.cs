using Nudge.Core.Actors;

namespace Nudge.Gateway.Invalidations;

/// <summary>Sends invalidations to the connections of a face.</summary>
internal interface IInvalidationFace
{
    /// <summary>Sends one that is kept.</summary>
    /// <param name="invalidation">The scope that has moved.</param>
    /// <param name="stamp">Its place among the target's; 0: the app keeps nothing.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="StoreUnavailableException">Some of them could not be reached; telling again does no harm.</exception>
    Task SendAsync(Invalidation invalidation, long stamp, CancellationToken cancellationToken);
}
