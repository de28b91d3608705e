namespace Nudge.Core.Apps;

/// <summary>Refuses the tokens issued until now to a user, with an id, or for a channel.</summary>
/// <param name="Target">The kind of thing that is revoked.</param>
/// <param name="Name">The user, the token id, or the channel.</param>
/// <param name="User">For a channel: this user's access alone.</param>
public sealed record Revoke(RevocationTarget Target, string Name, string? User = null) : AppCommand;
