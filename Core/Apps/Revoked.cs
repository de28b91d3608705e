using Nudge.Core.Actors;

namespace Nudge.Core.Apps;

/// <summary>Tokens were revoked: connections that they opened ask whether they are still allowed.</summary>
/// <param name="Actor">The app.</param>
/// <param name="View">The app now; its version is one above that of before.</param>
/// <param name="Revocation">The revocation as it holds now.</param>
public sealed record Revoked(ActorKey Actor, AppView View, RevocationRow Revocation) : ActorEvent(Actor);
