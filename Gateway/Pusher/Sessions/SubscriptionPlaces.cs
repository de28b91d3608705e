using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>
/// Bounds what connections subscribe to, above all those that nobody has vouched for. It is asked before anything is made for them.
/// </summary>
internal sealed partial class SubscriptionPlaces(AnonymousPlaces anonymous, ConnectionMetrics metrics, ILogger<SubscriptionPlaces> logger)
{
    /// <summary>Somebody has vouched for a connection: what it holds is no longer counted among what anybody may hold.</summary>
    public void Authorize(PusherClient client) => anonymous.Subscriptions.GiveBack(client.App.Id.Value, client.Authorize());

    /// <summary>Whether the connection may have one more subscription; takes its place, where nobody has vouched for it.</summary>
    /// <returns><see langword="false"/> if not; the client was told.</returns>
    public bool TryTake(PusherClient client, PusherChannelName name)
    {
        if (client.Subscriptions?.Count >= client.SubscriptionsMax)
        {
            metrics.MessageRefused(client.IsAuthorized ? "subscriptions" : "anonymous_subscriptions");
            var who = client.IsAuthorized
                ? "A connection"
                : "A connection that has neither signed in, nor shown a token, nor joined a private channel,";
            client.RefuseSubscription(
                name.Value, "LimitReached", $"{who} subscribes to at most {client.SubscriptionsMax} channels.", PusherCode.OverQuota);
            return false;
        }

        if (client.IsAuthorized)
            return true;
        if (anonymous.Subscriptions.TryTake(client.App.Id.Value))
        {
            client.AnonymousSubscriptions++;
            return true;
        }

        RefuseFull(client, name, "subscriptions", nameof(PusherOptions.AnonymousSubscriptionsInAllMax));
        return false;
    }

    /// <summary>Gives the place of one subscription back, where it had one.</summary>
    public void GiveBack(PusherClient client)
    {
        // Once somebody has vouched for it, none of its subscriptions has one.
        if (client.AnonymousSubscriptions == 0)
            return;
        client.AnonymousSubscriptions--;
        anonymous.Subscriptions.GiveBack(client.App.Id.Value);
    }

    /// <summary>There are as many channels as connections may bring about that nobody has vouched for.</summary>
    public void RefuseChannel(PusherClient client, PusherChannelName name) =>
        RefuseFull(client, name, "channels", nameof(PusherOptions.AnonymousChannelsInAllMax));

    private void RefuseFull(PusherClient client, PusherChannelName name, string what, string setting)
    {
        metrics.MessageRefused($"anonymous_{what}_in_all");
        LogFull(client.App.Id.Value, what, setting);
        client.RefuseSubscription(
            name.Value, "LimitReached", $"Connections that nobody has vouched for hold as many {what} as they may.",
            PusherCode.OverCapacity);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Connections of the app {App} that have neither signed in nor shown a token hold as many {What} as they may: "
        + "Nudge:Pusher:{Setting}, of which one app takes half.")]
    private partial void LogFull(string app, string what, string setting);
}
