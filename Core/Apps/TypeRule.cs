namespace Nudge.Core.Apps;

/// <summary>How notifications of one type enter an inbox (S1.14, S1.24, S1.25). A type without a rule enters one by one.</summary>
/// <param name="CollapseBy">Which unread items of the type grow together, instead of standing one below the other.</param>
/// <param name="CollapseWindowSeconds">
/// An item grows for so long after the notification that opened it. 1 to 604,800 (a week); <see langword="null"/>: for as long as it is
/// unread.
/// </param>
/// <param name="CollapseMax">Notifications that one item takes in; the next one starts anew. 2 to 1,000.</param>
/// <param name="ThrottleCount">
/// Accepts so many of the type for one recipient in <paramref name="ThrottleSeconds"/>; more are answered as throttled and not stored. 1 to
/// 1,000; <see langword="null"/>: all.
/// </param>
/// <param name="ThrottleSeconds">The window of <paramref name="ThrottleCount"/>; both or neither. 1 to 86,400.</param>
public sealed record TypeRule(
    CollapseBy CollapseBy = CollapseBy.None,
    int? CollapseWindowSeconds = null,
    int CollapseMax = TypeRule.CollapseMaxDefault,
    int? ThrottleCount = null,
    int? ThrottleSeconds = null)
{
    public const int CollapseMaxDefault = 1_000;

    /// <summary>The rule of a type that has none.</summary>
    public static TypeRule Default { get; } = new();
}
