namespace Nudge.Bench.Hostile;

/// <summary>An attacker's knowledge of the server: what any page shows, and what a user or a tenant of it has.</summary>
/// <param name="Port">Where it listens.</param>
/// <param name="App">The id of the app.</param>
/// <param name="Key">The app's key, which is public.</param>
/// <param name="Secret">For attacks by a tenant's server, and to sign what it would sign for a user.</param>
/// <param name="Kid">Names the secret in tokens.</param>
/// <param name="Token">Of one user, for attacks by a user.</param>
/// <param name="Item">A notification in that user's inbox.</param>
internal sealed record AttackTarget(int Port, string App, string Key, string Secret, string Kid, string Token, string Item)
{
    /// <summary>The user whose <see cref="Token"/> it is.</summary>
    internal const string User = "mallory";
}
