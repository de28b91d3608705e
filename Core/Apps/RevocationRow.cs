using Nudge.Core.Actors;

namespace Nudge.Core.Apps;

/// <summary>Refuses tokens that were issued up to a moment.</summary>
/// <param name="Target">The kind of thing that is revoked.</param>
/// <param name="Name">The user, the token id or the channel.</param>
/// <param name="User">For a channel: only this user's access; <see langword="null"/>: everyone's.</param>
/// <param name="IssuedUpTo">Tokens issued at or before this moment are refused.</param>
/// <param name="Until">The longest life of whatever it refuses: afterwards the row may go.</param>
public sealed record RevocationRow(RevocationTarget Target, string Name, string? User, DateTimeOffset IssuedUpTo, DateTimeOffset Until)
    : Row
{
    /// <summary>The end of one that stands for good.</summary>
    public static DateTimeOffset Always { get; } = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);
}
