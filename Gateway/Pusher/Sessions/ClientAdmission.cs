using Nudge.Gateway.Pusher.Clients;
using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Whether a client was let in.</summary>
/// <param name="App">Its app; <see langword="null"/>: it was not.</param>
/// <param name="Version">The protocol's: 4 to 7.</param>
/// <param name="Refusal">Why not.</param>
/// <param name="Lease">
/// All that it has taken; whoever serves it disposes that at its end. <see langword="null"/>: it was not let in.
/// </param>
internal readonly record struct ClientAdmission(PusherApp? App, int Version, Closing? Refusal, ConnectionLease? Lease)
{
    /// <inheritdoc cref="LiveConnection.Page"/>
    public string? Page { get; init; }
}
