namespace Nudge.Core.Returning;

/// <summary>A scope of a target is no longer what its readers have fetched.</summary>
/// <param name="App">The app.</param>
/// <param name="Target">A user, a channel, or a name that only Pusher's clients know.</param>
/// <param name="Scope">As the app's pages call it: 1 to 128 characters.</param>
/// <param name="Version">The app's version of the scope; the highest one is kept.</param>
public sealed record ScopeMove(string App, string Target, string Scope, long Version);
