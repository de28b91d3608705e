using System.ComponentModel.DataAnnotations;
using Nudge.Core.Plans;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Limits;

/// <summary>
/// Settings of one plan; <c>NAME</c> stands for its name. Those of <c>free</c>, <c>pro</c> and <c>business</c> begin with what these plans
/// are, and any other name makes a plan of the operator's own. All nodes of a cluster have the same.
/// </summary>
public sealed class PlanOptions : ICheckedSettings
{
    public const string Section = $"{PlanSettings.Section}:NAME";

    private string _name = "NAME";

    /// <summary>Publishes of an app in a second, over all nodes; 0: no limit. 0 to 1,000,000, default 10.</summary>
    [Range(0, 1_000_000)]
    public int PublishesPerSecond { get; set; } = 10;

    /// <summary>Publishes to one channel of an app in a second; 0: no limit. 0 to 1,000,000, default 10.</summary>
    [Range(0, 1_000_000)]
    public int ChannelPublishesPerSecond { get; set; } = 10;

    /// <summary>Publishes to an app from one address, or one /64 of IPv6, in a second; 0: no limit. 0 to 1,000,000, default 10.</summary>
    [Range(0, 1_000_000)]
    public int AddressPublishesPerSecond { get; set; } = 10;

    /// <summary>Notifications that an app publishes in a day (UTC), over all nodes; 0: no limit. 0 to 1,000,000,000, default 0.</summary>
    [Range(0, 1_000_000_000)]
    public int PublishesPerDay { get; set; }

    /// <summary>Whether each recipient counts for the quota of the day, and not each notification. Default: it does not.</summary>
    public bool QuotaCountsRecipients { get; set; }

    /// <summary>
    /// Notifications that one recipient gets in a day (UTC); 0: as many as the app's settings say. 0 to 1,000, which is what a reload can
    /// count, default 0.
    /// </summary>
    [Range(0, 1_000)]
    public int RecipientPublishesPerDay { get; set; }

    /// <summary>After so many days a notification leaves the lists; 0: never. 0 to 3,650, default 0.</summary>
    [Range(0, 3_650)]
    public int ArchiveDays { get; set; }

    /// <summary>After so many days a notification is deleted; 0: never. 0 to 3,650, default 0.</summary>
    [Range(0, 3_650)]
    public int DeleteDays { get; set; }

    /// <summary>The lane of its pushes, which plans may share; empty, the default: one of the plan's own name.</summary>
    public string Lane { get; set; } = "";

    /// <summary>The share of that lane, against the weights of the others in which something waits. 1 to 1,000, default 1.</summary>
    [Range(1, 1_000)]
    public int LaneWeight { get; set; } = 1;

    public IEnumerable<string> FindMistakes()
    {
        if (ArchiveDays > 0 && DeleteDays > 0 && ArchiveDays >= DeleteDays)
            yield return $"{PlanSettings.Section}:{_name}:ArchiveDays is {ArchiveDays}, and DeleteDays is {DeleteDays}. Give fewer.";
        if (Lane.Length > 0 && !Plan.IsName(Lane))
            yield return $"{PlanSettings.Section}:{_name}:Lane is '{Lane}'. Give 1 to {Plan.NameLength} small letters, digits, _ and -.";
    }

    /// <summary>The settings that make a plan what it is.</summary>
    internal static PlanOptions Of(Plan plan) => new()
    {
        _name = plan.Name,
        PublishesPerSecond = plan.PublishesPerSecond ?? 0,
        ChannelPublishesPerSecond = plan.ChannelPublishesPerSecond ?? 0,
        AddressPublishesPerSecond = plan.AddressPublishesPerSecond ?? 0,
        PublishesPerDay = plan.PublishesPerDay ?? 0,
        QuotaCountsRecipients = plan.QuotaCountsRecipients,
        RecipientPublishesPerDay = plan.RecipientPublishesPerDay ?? 0,
        ArchiveDays = plan.ArchiveDays ?? 0,
        DeleteDays = plan.DeleteDays ?? 0,
        Lane = plan.Lane.Name,
        LaneWeight = plan.Lane.Weight,
    };

    /// <summary>A plan of the operator's own, before its settings are read.</summary>
    internal static PlanOptions OfName(string name) => new() { _name = name };

    internal Plan ToPlan() => new(_name)
    {
        PublishesPerSecond = Limit(PublishesPerSecond),
        ChannelPublishesPerSecond = Limit(ChannelPublishesPerSecond),
        AddressPublishesPerSecond = Limit(AddressPublishesPerSecond),
        PublishesPerDay = Limit(PublishesPerDay),
        QuotaCountsRecipients = QuotaCountsRecipients,
        RecipientPublishesPerDay = Limit(RecipientPublishesPerDay),
        ArchiveDays = Limit(ArchiveDays),
        DeleteDays = Limit(DeleteDays),
        Lane = new(Lane.Length > 0 ? Lane : _name, LaneWeight),
    };

    private static int? Limit(int setting) => setting == 0 ? null : setting;
}
