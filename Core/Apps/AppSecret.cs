namespace Nudge.Core.Apps;

/// <summary>One of an app's secrets, sealed: only a gateway with the master key can read it.</summary>
/// <param name="Kid">Names it inside the app: 1 to 32 letters and digits.</param>
/// <param name="Sealed">The secret under the master key.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When it last opened something, to within an hour; <see langword="null"/>: never (S1.38).</param>
public sealed record AppSecret(string Kid, ReadOnlyMemory<byte> Sealed, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt = null);
