namespace Nudge.Core.Inbox;

/// <summary>The bounds of one inbox that an operator sets.</summary>
/// <param name="BytesMax">
/// The most that the rows of its log may weigh, by <see cref="InboxRow.Weight"/>; the oldest leave first, with their items.
/// </param>
public sealed record InboxLimits(long BytesMax)
{
    /// <summary>Well above the largest row, so that there is always room for one.</summary>
    public const int BytesLeast = 1_048_576;

    public static InboxLimits Default { get; } = new(16_777_216);
}
