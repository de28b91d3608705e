using Nudge.Core.Actors;

namespace Nudge.Core.Apps;

/// <summary>All of an app but its revocations, written whole at each change.</summary>
/// <param name="Id">The app's id.</param>
/// <param name="Key">Its public key, unique over all apps.</param>
/// <param name="Json">An <c>AppRecord</c>.</param>
public sealed record AppRow(string Id, string Key, ReadOnlyMemory<byte> Json) : Row
{
    public override int Weight => Overhead + Json.Length;
}

/// <summary>Refuses tokens that were issued up to a moment.</summary>
/// <param name="Target">The kind of thing that is revoked.</param>
/// <param name="Name">The user, the token id or the channel.</param>
/// <param name="User">For a channel: only this user's access; <see langword="null"/>: everyone's.</param>
/// <param name="IssuedUpTo">Tokens issued at or before this moment are refused.</param>
/// <param name="Until">The longest life of whatever it refuses: afterwards the row may go.</param>
public sealed record RevocationRow(RevocationTarget Target, string Name, string? User, DateTimeOffset IssuedUpTo, DateTimeOffset Until) : Row
{
    /// <summary>The end of one that stands for good.</summary>
    public static DateTimeOffset Always { get; } = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);
}

/// <summary>The kinds of things that a revocation names. The numbers are stored.</summary>
public enum RevocationTarget
{
    User = 1,
    Token = 2,
    Channel = 3,
}
