using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Names;

namespace Nudge.Gateway.Connections;

/// <summary>Acts on events that are about connections and not for them: apps that changed, and actors that may have lost events.</summary>
internal sealed class NodeWatch(
    LiveNode node, ConnectionRegister register, Sessions sessions, Audiences audiences, IInboxes inboxes, IChannels channels, TimeProvider time,
    ILogger<NodeWatch> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

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
                Traces.HearingFailed(logger, exception);
            }
        }
    }

    private async ValueTask HearAsync(ActorEvent told, CancellationToken stopping)
    {
        switch (told)
        {
            case AppChanged changed:
                Review(changed.View);
                break;
            case Revoked revoked:
                Review(revoked.View, revoked.Revocation);
                break;
            case ActorUnsettled unsettled:
                await SettleAsync(unsettled.Actor, stopping);
                break;
        }
    }

    private void Review(AppView app)
    {
        foreach (var connection in register.Of(app.Id))
            Guard(connection, app);
    }

    /// <summary>A revocation reaches every connection, whatever goes wrong for one.</summary>
    private void Guard(Connection connection, AppView app)
    {
        try
        {
            sessions.Review(connection, app);
        }
        catch (Exception exception)
        {
            Traces.ReviewFailed(logger, connection.Id, exception);
        }
    }

    /// <summary>Asks only those whom the revocation can be about.</summary>
    private void Review(AppView app, RevocationRow revocation)
    {
        foreach (var connection in register.Of(app.Id))
        {
            var isAbout = revocation.Target switch
            {
                RevocationTarget.User => connection.Inbox.User.Value == revocation.Name,
                RevocationTarget.Token => connection.Caller.TokenId == revocation.Name,
                _ => connection.TryGetSeat(revocation.Name, out _),
            };
            if (isAbout)
                Guard(connection, app);
        }
    }

    /// <summary>Asks the actor for its head, and has what was not published read from the store.</summary>
    private async Task SettleAsync(ActorKey actor, CancellationToken cancellationToken)
    {
        if (actor.Kind == ActorKind.App || !audiences.TryGet(actor, out var audience))
            return;
        try
        {
            audience.TryPost(new HeadTurn(await HeadAsync(actor, cancellationToken)));
        }
        catch (StoreUnavailableException exception)
        {
            Traces.SettleFailed(logger, actor.Name, (int)RetryAfter.TotalSeconds, exception);
            await Task.Delay(RetryAfter, time, cancellationToken);
            node.Notice(new ActorUnsettled(actor));
        }
    }

    private async Task<Head> HeadAsync(ActorKey actor, CancellationToken cancellationToken) => actor.Kind == ActorKind.Inbox
        ? (await inboxes.MeetAsync(new(AppId.Parse(actor.App), UserId.Parse(actor.Name)), cancellationToken)).Head
        : await channels.HeadAsync(new(AppId.Parse(actor.App), ChannelName.Parse(actor.Name)), cancellationToken);
}
