using Nudge.Core.Positions;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>Where a connection stands in one log that it hears. Guarded by the connection's <see cref="Continuity"/>.</summary>
/// <param name="source">Which: a Pusher channel by its name, or a source of the user's inbox.</param>
internal sealed class SentPlace(string source)
{
    public string Source { get; } = source;

    /// <summary>Up to where it was sent.</summary>
    public Position Sent { get; set; }

    /// <summary>Whether its catch-up began with having the client fetch anew. Touched by the catch-up alone.</summary>
    public bool IsReset { get; set; }

    /// <summary>Up to where the client certainly has it; <see langword="null"/>: nobody knows.</summary>
    public Position? Confirmed { get; set; }
}
