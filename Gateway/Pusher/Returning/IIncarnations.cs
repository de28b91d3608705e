using Nudge.Core.Actors;

namespace Nudge.Gateway.Pusher.Returning;

/// <summary>
/// Which processes serve clients over one store: what a client has whose connection lives in another one is nobody else's (ADR 0033).
/// </summary>
internal interface IIncarnations
{
    /// <summary>This life of this process.</summary>
    string Own { get; }

    /// <summary>From now on this process has connections that others may ask about. Cheap to call again.</summary>
    void Begin();

    /// <summary>
    /// Finds out whether another life had ended when this was called: at once, or within about a second of one that goes on, six of one
    /// that does not.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store did not answer, so nobody knows.</exception>
    Task<bool> HasEndedAsync(string life);
}
