using Nudge.Core;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Plans;
using Nudge.Core.Publishing;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>Takes notifications away from the devices that were sent them. Any thread may call it.</summary>
internal sealed class PushWithdrawals(
    IPushQueue queue, PlanCatalogue plans, PushSenderGates gates, BadgeCorrections badges, PushBell bell, TimeProvider time)
    : IWithdrawalFace
{
    public async Task WithdrawAsync(
        AppView app, UserId? user, ChannelName? channel, NotificationId id, CancellationToken cancellationToken)
    {
        if (plans.PushRulesOf(app) is not { } rules)
            return;
        var now = Clock.Milliseconds(time.GetUtcNow());
        var job = PushJob.Withdraw(rules, app.Id.Value, channel is not null, channel?.Value ?? user!.Value, id.Value, now);
        // Requests that are under way are over when nobody can hold their work any more.
        if (await queue.WithdrawPushesAsync(job, now + gates.Lease, cancellationToken))
            bell.Ring();
        else if (user is not null)
            badges.Changed(new(app.Id, user));
    }
}
