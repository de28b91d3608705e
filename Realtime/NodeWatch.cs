using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Sessions;

namespace Nudge.Realtime;

/// <summary>Acts on events that are about connections and not for them: apps that changed, and actors that may have lost events.</summary>
internal sealed class NodeWatch(
    LiveNode node, AppReview reviews, IInboxes inboxes, IChannels channels, TimeProvider time, ILogger<NodeWatch> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var told in node.Notices.ReadAllAsync(stoppingToken))
        {
            try
            {
                await HearAsync(told, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The events that follow are received all the same.
                ConnectionLog.HearingFailed(logger, exception);
            }
        }
    }

    private async ValueTask HearAsync(ActorEvent told, CancellationToken stopping)
    {
        switch (told)
        {
            case AppChanged changed:
                reviews.Run(changed.View);
                break;
            case Revoked revoked:
                reviews.Run(revoked.View, revoked.Revocation);
                break;
            case ActorUnsettled unsettled:
                await SettleAsync(unsettled.Actor, stopping);
                break;
        }
    }

    /// <summary>Asks the actor where it stands, and has what was not told read from the store.</summary>
    private async Task SettleAsync(ActorKey actor, CancellationToken cancellationToken)
    {
        if (actor.Kind == ActorKind.App || !node.Hears(actor))
            return;
        var isAsked = await StoreRetry.TryAsync(
            async () => node.Stand(actor, await HeadAsync(actor, cancellationToken)),
            exception => ConnectionLog.SettleFailed(logger, actor.Name, StoreRetry.Seconds, exception));
        if (isAsked)
            return;
        await StoreRetry.WaitAsync(time, cancellationToken);
        // Behind the others, which need not wait for this one.
        node.Notice(new ActorUnsettled(actor));
    }

    private async Task<Head> HeadAsync(ActorKey actor, CancellationToken cancellationToken) => actor.Kind == ActorKind.Inbox
        ? (await inboxes.MeetAsync(new(AppId.Parse(actor.App), UserId.Parse(actor.Name)), cancellationToken)).Head
        : await channels.HeadAsync(new(AppId.Parse(actor.App), ChannelName.Parse(actor.Name)), cancellationToken);
}
