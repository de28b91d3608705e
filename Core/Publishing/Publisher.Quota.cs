using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Notifications;
using Nudge.Core.Plans;

namespace Nudge.Core.Publishing;

/// <remarks>
/// The quota is taken before a notification is handed over, and given back where it was a duplicate, refused or for nobody. Where the
/// outcome is unknown it stays taken: the notification may be there.
/// </remarks>
public sealed partial class Publisher
{
    /// <summary>Publishes one notification of an app that has a quota.</summary>
    private async Task<Answer<PublishOutcome>> SpendAsync(
        AppView app, DailyQuota quota, PublishRequest request, Publication publication, CancellationToken cancellationToken)
    {
        var cost = CostOf(quota, RecipientsOf(request));
        var grant = await quotas.AskAsync(app.Id, new(quota.PerDay, cost), cancellationToken);
        var isSpent = grant.Granted < cost;
        if (isSpent && grant.Granted > 0)
            grant = await GiveBackAsync(app, quota, grant, grant.Granted);
        if (isSpent && !MayBeDuplicate(app, request))
            return Past(publication, quota).Rules.WhySpent!;
        var outcomes = await DeliverAsync(app, request, isSpent ? Past(publication, quota) : publication, cancellationToken);
        if (!isSpent && cost - CostOf(quota, CountNew(outcomes)) is > 0 and var unused)
            grant = await GiveBackAsync(app, quota, grant, unused);
        return Conclude(publication.Id, outcomes, QuotaStanding.Of(quota, grant));
    }

    /// <summary>Takes the quota for the items of a batch; those in front go first.</summary>
    private async Task<QuotaGrant> AdmitAsync(AppView app, DailyQuota quota, BatchItem[] items, CancellationToken cancellationToken)
    {
        var wanted = items.Where(item => item.Refusal is null).Sum(item => CostOf(quota, item.Recipients.Length));
        var grant = await quotas.AskAsync(app.Id, new(quota.PerDay, wanted), cancellationToken);
        var left = grant.Granted;
        foreach (var item in items.Where(item => item.Refusal is null))
        {
            var cost = CostOf(quota, item.Recipients.Length);
            if (cost <= left)
                (item.Taken, left) = (cost, left - cost);
            else if (MayBeDuplicate(app, item.Request!))
                item.Publication = Past(item.Publication!, quota);
            else
                item.Refusal = Past(item.Publication!, quota).Rules.WhySpent;
        }

        return left > 0 ? await GiveBackAsync(app, quota, grant, left) : grant;
    }

    /// <summary>Gives back what the items of a batch did not spend.</summary>
    private async Task<QuotaStanding> SettleAsync(AppView app, DailyQuota quota, QuotaGrant grant, BatchItem[] items)
    {
        var unused = items.Sum(item => item.Refusal is null
            ? Math.Max(0, item.Taken - CostOf(quota, CountNew(item.Recipients)))
            : item.Refusal == NotStorable ? item.Taken : 0);
        return QuotaStanding.Of(quota, unused > 0 ? await GiveBackAsync(app, quota, grant, unused) : grant);
    }

    private async Task<QuotaGrant> GiveBackAsync(AppView app, DailyQuota quota, QuotaGrant grant, int unused)
    {
        try
        {
            // A caller that has gone meanwhile gives back all the same.
            var after = await quotas.AskAsync(app.Id, new(quota.PerDay, 0, unused, grant.Day), CancellationToken.None);
            return after.Day == grant.Day ? after : grant with { Used = grant.Used - unused };
        }
        catch (StoreUnavailableException)
        {
            // It is lost; the publish has its answer all the same.
            return grant;
        }
    }

    /// <summary>An id that the server makes was never there, and a recipient that stores nothing knows no ids.</summary>
    private static bool MayBeDuplicate(AppView app, PublishRequest request) =>
        request.Id is not null && (request.Channel is { } channel ? Stores(app, channel) : Stores(app));

    private static Publication Past(Publication publication, DailyQuota quota) =>
        publication with { Rules = publication.Rules with { SpentQuota = quota.PerDay } };

    private static int RecipientsOf(PublishRequest request) => request.Channel is null ? request.Users.Count : 1;

    private static int CostOf(DailyQuota quota, int recipients) => quota.CountsRecipients ? recipients : Math.Min(1, recipients);

    private static int CountNew(RecipientOutcome[] outcomes) => outcomes.Count(outcome => outcome.Receipt is { Duplicate: false });
}
