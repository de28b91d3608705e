using Nudge.Core.Apps;

namespace Nudge.Core.Accounts;

/// <summary>An account as lists show it.</summary>
/// <param name="Name">Names it.</param>
/// <param name="Role">Its right on the server.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Apps">The apps that it owns.</param>
public sealed record Account(string Name, AccountRole Role, DateTimeOffset CreatedAt, int Apps);
