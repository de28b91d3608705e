namespace Nudge.Core.Plans;

/// <summary>The effect of a change of plan on what an app has now.</summary>
/// <param name="Deletes">Rows that the next rounds of retention delete.</param>
/// <param name="Archives">Rows that leave the lists, and are in them now.</param>
/// <param name="Restores">Rows that come back to the lists.</param>
/// <param name="Bounds">Settings of the app that the plan narrows.</param>
/// <param name="PublishedToday">The part of today's quota that is used; <see langword="null"/>: there is no quota.</param>
/// <param name="IsComplete">Whether all rows were looked at. If not, there are at least so many.</param>
public sealed record PlanChange(
    RowCount Deletes, RowCount Archives, RowCount Restores, IReadOnlyList<PlanBound> Bounds, long? PublishedToday, bool IsComplete);

/// <summary>Rows of logs.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Users">In the inboxes of so many users.</param>
/// <param name="Channels">In so many channels.</param>
public readonly record struct RowCount(long Rows, int Users, int Channels);

/// <summary>A setting of an app that a plan narrows.</summary>
/// <param name="Setting">Its name.</param>
/// <param name="Now">The value that holds now; <see langword="null"/>: no limit.</param>
/// <param name="Then">The value that would hold; <see langword="null"/>: no limit.</param>
public readonly record struct PlanBound(string Setting, long? Now, long? Then);
