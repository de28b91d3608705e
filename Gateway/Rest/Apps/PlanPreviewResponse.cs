using Nudge.Core.Plans;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>The effect that a change of plan would have on what is there now.</summary>
/// <param name="From">The plan that the app has; <c>null</c>: none.</param>
/// <param name="To">The plan that it might have; <c>null</c>: none.</param>
/// <param name="Deletes">Rows that would be deleted by the next rounds of retention.</param>
/// <param name="Archives">Rows that would leave the lists.</param>
/// <param name="Restores">Rows that would come back to the lists.</param>
/// <param name="Refuses">Limits that would be narrower: what is past them would be refused, and what is older deleted.</param>
/// <param name="PublishedToday">Notifications of today that the quota counts; <c>null</c>: the app has no quota and is not counted.</param>
/// <param name="Complete">Whether all rows were counted. If not, there are at least so many.</param>
internal sealed record PlanPreviewResponse(
    PlanResponse? From,
    PlanResponse? To,
    RowCountResponse Deletes,
    RowCountResponse Archives,
    RowCountResponse Restores,
    IReadOnlyList<PlanBoundResponse> Refuses,
    long? PublishedToday,
    bool Complete)
{
    internal static PlanPreviewResponse Of(Plan? from, Plan? to, PlanChange change) => new(
        from is null ? null : PlanResponse.Of(from), to is null ? null : PlanResponse.Of(to), RowCountResponse.Of(change.Deletes),
        RowCountResponse.Of(change.Archives), RowCountResponse.Of(change.Restores),
        [.. change.Bounds.Select(bound => new PlanBoundResponse(bound.Setting, bound.Now, bound.Then))], change.PublishedToday,
        change.IsComplete);
}

/// <summary>Rows of logs: items and changes of inboxes, notifications of channels.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Users">In the inboxes of so many users.</param>
/// <param name="Channels">In so many channels.</param>
internal sealed record RowCountResponse(long Rows, int Users, int Channels)
{
    internal static RowCountResponse Of(RowCount count) => new(count.Rows, count.Users, count.Channels);
}

/// <summary>A limit that would be narrower.</summary>
/// <param name="Limit">Its name, as in the settings of an app or a plan.</param>
/// <param name="Now">The present value; <c>null</c>: no limit.</param>
/// <param name="Then">The value that would hold; <c>null</c>: no limit.</param>
internal sealed record PlanBoundResponse(string Limit, long? Now, long? Then);
