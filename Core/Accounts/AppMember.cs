namespace Nudge.Core.Accounts;

/// <summary>An account with a right on an app.</summary>
/// <param name="App">The app's id.</param>
/// <param name="Account">The account's name.</param>
/// <param name="Role">Its right.</param>
/// <param name="At">Since when.</param>
public sealed record AppMember(string App, string Account, AppRole Role, DateTimeOffset At);
