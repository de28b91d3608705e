using Nudge.Core.Actors;

namespace Nudge.Realtime.Sessions;

/// <summary>Tells a client that comes back what was invalidated while it was away (ADR 0051).</summary>
/// <remarks>The part that keeps invalidations implements it.</remarks>
public interface IScopeCatchUp
{
    /// <summary>Runs when the source is live, so that what moves from then on is told at once.</summary>
    /// <param name="session">The client's.</param>
    /// <param name="channel"><see langword="null"/>: the inbox.</param>
    /// <param name="stamps">The stamp that the client was told; <see langword="null"/>: it is new, or does not ask.</param>
    /// <param name="cancellationToken">The session is over.</param>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    Task RunAsync(UserSession session, string? channel, SourceStamps? stamps, CancellationToken cancellationToken);
}
