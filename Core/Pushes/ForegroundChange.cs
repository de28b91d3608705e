namespace Nudge.Core.Pushes;

/// <summary>A user has begun or ceased to look at a connection of a node.</summary>
/// <param name="App">Whose user.</param>
/// <param name="User">Who.</param>
/// <param name="IsThere">Whether there is one in the foreground now.</param>
public readonly record struct ForegroundChange(string App, string User, bool IsThere);
