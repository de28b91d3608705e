using Nudge.Core.Plans;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>The terms of a plan. <c>null</c>: no limit, or never.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PublishesPerSecond">Publishes of an app in a second.</param>
/// <param name="ChannelPublishesPerSecond">Publishes to one channel in a second.</param>
/// <param name="AddressPublishesPerSecond">Publishes to an app from one address, or one /64 of IPv6, in a second.</param>
/// <param name="PublishesPerDay">Notifications of an app in a day, UTC.</param>
/// <param name="QuotaCountsRecipients">Whether that quota counts recipients and not notifications.</param>
/// <param name="RecipientPublishesPerDay">Notifications to one recipient in a day, UTC.</param>
/// <param name="ArchiveDays">After so many days a notification leaves the lists.</param>
/// <param name="DeleteDays">After so many days it is deleted.</param>
/// <param name="Lane">The lane of its pushes.</param>
/// <param name="LaneWeight">That lane's share, against the weights of the others.</param>
internal sealed record PlanResponse(
    string Name,
    int? PublishesPerSecond,
    int? ChannelPublishesPerSecond,
    int? AddressPublishesPerSecond,
    int? PublishesPerDay,
    bool QuotaCountsRecipients,
    int? RecipientPublishesPerDay,
    int? ArchiveDays,
    int? DeleteDays,
    string Lane,
    int LaneWeight)
{
    internal static PlanResponse Of(Plan plan) => new(
        plan.Name, plan.PublishesPerSecond, plan.ChannelPublishesPerSecond, plan.AddressPublishesPerSecond, plan.PublishesPerDay,
        plan.QuotaCountsRecipients, plan.RecipientPublishesPerDay, plan.ArchiveDays, plan.DeleteDays, plan.Lane.Name, plan.Lane.Weight);
}
