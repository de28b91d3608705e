using Microsoft.Extensions.Options;
using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Core.Returning;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Returning;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>Sends connections that come back what was invalidated while they were away (S4.23). Called by a connection's reader.</summary>
internal sealed class ScopeSubscriptions(
    IScopes scopes, Continuities continuities, IOptions<PusherOptions> options, ConnectionMetrics metrics, TimeProvider time,
    ILogger<ScopeSubscriptions> logger)
{
    /// <summary>The connection is on a channel.</summary>
    public void Begin(PusherClient client, Subscription subscription)
    {
        // An encrypted event names no scope.
        if (subscription.Channel.Name.IsEncrypted)
            return;
        if (client.Continuity is { User: not null } continuity)
            Hear(client, subscription, continuity);
        else if (ScopesOf(client, subscription) is { AreNone: false } known)
            _ = BeginUnknownAsync(client, subscription, known);
    }

    /// <summary>It is known whose the connection is: wherever it is already, it goes on from what its client had.</summary>
    public void Identify(PusherClient client)
    {
        if (client is not { Continuity: { User: not null } continuity, Subscriptions: { } subscriptions })
            return;
        foreach (var subscription in subscriptions.Values.Where(
            subscription => subscription is { Scopes: null, Channel.Name.IsEncrypted: false }))
            Hear(client, subscription, continuity);
    }

    /// <summary>The connection is on the channel no more.</summary>
    public static void End(PusherClient client, Subscription subscription)
    {
        if (subscription.Scopes is { } hearing)
            client.Continuity?.Remove(hearing.Place);
    }

    private void Hear(PusherClient client, Subscription subscription, Continuity continuity)
    {
        var hearing = new ScopeSubscription(client, continuity, subscription.Channel.Name, Clock.Microseconds(time.GetUtcNow()));
        if (!subscription.TryHear(hearing))
            return;
        continuity.Add(hearing.Place);
        _ = CatchUpAsync(client, subscription, hearing, continuity);
    }

    /// <summary>
    /// Owned by the connection. Nobody knows whose it is: it has a while to say so, and is told to fetch all if there is anything that it
    /// may have missed.
    /// </summary>
    private async Task BeginUnknownAsync(PusherClient client, Subscription subscription, ChannelScopes known)
    {
        try
        {
            var began = Clock.Microseconds(time.GetUtcNow());
            if (await known.NewestAsync(CancellationToken.None) == 0
                || await continuities.Of(client)
                    .WaitAsync(TimeSpan.FromMilliseconds(options.Value.SignInHoldMilliseconds), time) is not null
                || !ScopeSubscription.MovedBefore(
                    began, await ReadAsync(TargetOf(client, subscription), client.App.Id.Value, 0, CancellationToken.None)))
                return;
            metrics.Reset(ContinuityMessages.New);
            client.Send(ContinuityMessages.InvalidateAll(subscription.Channel.Name.Value, Position.None, ContinuityMessages.New, null));
        }
        catch (OperationCanceledException)
        {
            // The connection is gone.
        }
        catch (Exception exception)
        {
            Fail(client, subscription, exception);
        }
    }

    /// <summary>Owned by the connection: it ends with it, and never faults. While the store is away it tries again.</summary>
    private async Task CatchUpAsync(PusherClient client, Subscription subscription, ScopeSubscription hearing, Continuity continuity)
    {
        try
        {
            var adopted = await continuity.Adopting.WaitAsync(continuity.Ended);
            var stamp = ScopeSubscription.StampOf(adopted.PositionOf(hearing.Place.Source));
            // Who is new is on a channel of which nothing was ever invalidated, most of the time.
            var moved = stamp is null && await ScopesOf(client, subscription).NewestAsync(continuity.Ended) == 0
                ? MovedScopes.None
                : await ReadAsync(TargetOf(client, subscription), client.App.Id.Value, stamp ?? 0, continuity.Ended);
            hearing.CatchUp(stamp, moved);
            if (hearing.Reset is { } reason)
                metrics.Reset(reason);
        }
        catch (OperationCanceledException)
        {
            // The connection is gone.
        }
        catch (Exception exception)
        {
            Fail(client, subscription, exception);
        }
    }

    private ChannelScopes ScopesOf(PusherClient client, Subscription subscription)
    {
        var (app, target) = (client.App.Id.Value, TargetOf(client, subscription));
        return subscription.Channel.Scopes(async () => (await ReadAsync(target, app, long.MaxValue, CancellationToken.None)).Newest);
    }

    private async Task<MovedScopes> ReadAsync(string target, string app, long after, CancellationToken cancellationToken)
    {
        var moved = MovedScopes.None;
        await StoreRetry.RunAsync(
            async () => moved = await scopes.ReadScopesAsync(app, target, after, cancellationToken),
            exception => PusherLog.ScopesAway(logger, target, StoreRetry.Seconds, exception), time, cancellationToken);
        return moved;
    }

    private static string TargetOf(PusherClient client, Subscription subscription) =>
        ChannelTargets.Of(client.App.View, subscription.Channel.Name).Key;

    private void Fail(PusherClient client, Subscription subscription, Exception exception)
    {
        PusherLog.CatchUpFailed(logger, client.Id, subscription.Channel.Name.Value, exception);
        client.Fail();
    }
}
