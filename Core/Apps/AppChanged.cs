using Nudge.Core.Actors;

namespace Nudge.Core.Apps;

/// <summary>An app is not what it was: its connections ask whether they are still allowed.</summary>
/// <param name="Actor">The app.</param>
/// <param name="View">The app now; its version is one above that of before the change.</param>
public sealed record AppChanged(ActorKey Actor, AppView View) : ActorEvent(Actor);
