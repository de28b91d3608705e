namespace Nudge.Gateway.Authentication;

/// <summary>Metadata of a route: whom it is for.</summary>
/// <param name="Kinds">Any of these may call.</param>
/// <param name="IsLive">
/// Whether it opens a connection: then a client's token may come in the query, since browsers send no headers with it, and a disabled app
/// is refused.
/// </param>
internal sealed record CallerRequirement(CallerKinds Kinds, bool IsLive = false);
