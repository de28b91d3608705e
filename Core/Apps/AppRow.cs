using Nudge.Core.Actors;

namespace Nudge.Core.Apps;

/// <summary>All of an app but its revocations, written whole at each change.</summary>
/// <param name="Id">The app's id.</param>
/// <param name="Key">Its public key, unique over all apps.</param>
/// <param name="Json">An <c>AppRecord</c>.</param>
public sealed record AppRow(string Id, string Key, ReadOnlyMemory<byte> Json) : Row
{
    /// <summary>When the app was deleted; <see langword="null"/>: it is there.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    public override int Weight => Overhead + Json.Length;
}
