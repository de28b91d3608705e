using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Sends events of clients' own (<c>client-…</c>) to all others of a channel.</summary>
internal sealed class ClientEvents(IOccupancies occupancies, ConnectionMetrics metrics, TimeProvider time)
{
    private const string ClientPrefix = "client-";
    private const int EventNameLengthMax = 200;

    /// <summary>A client sends an event of its own to all others of a channel.</summary>
    public async ValueTask SendAsync(PusherClient client, ClientMessage message)
    {
        if (WhyNot(client, message, out var subscription) is { } mistake)
        {
            client.Refuse(mistake);
            return;
        }

        var app = client.App.View;
        if (!client.TryTakeClientEvent(app.Settings.Pusher.ClientEventsPerSecond))
        {
            metrics.MessageRefused("client_events");
            client.RefuseRate($"A connection sends at most {app.Settings.Pusher.ClientEventsPerSecond} client events in a second.");
            return;
        }

        var channel = subscription!.Channel;
        var json = ServerEvent.Write(message.Event, channel.Name.Value, message.Data.Span, subscription.Member, out var data);
        var notice = new ClientEventSent(
            app.Id, channel.Name.Value, time.GetUtcNow(), message.Event, json.AsMemory(data), client.Id, subscription.Member);
        try
        {
            await occupancies.PublishAsync(
                channel.Key, new(json, json.AsMemory(data), client.SocketId.Value, notice), PusherApp.RulesOf(app, channel.Name),
                CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            client.Refuse("The channel cannot be reached at the moment; the event may not have been sent.");
        }
    }

    private static string? WhyNot(PusherClient client, ClientMessage message, out Subscription? subscription)
    {
        subscription = null;
        var settings = client.App.Settings;
        if (!message.Event.StartsWith(ClientPrefix, StringComparison.Ordinal))
        {
            return "Clients send 'pusher:ping', 'pusher:pong', 'pusher:subscribe', 'pusher:unsubscribe', 'pusher:signin' and events named "
                + $"'{ClientPrefix}…'.";
        }

        if (message.Event.Length > EventNameLengthMax)
            return $"The name of an event has at most {EventNameLengthMax} characters.";
        if (message.Channel is not { } name || client.Subscriptions is not { } present || !present.TryGetValue(name, out subscription))
            return "A client event goes to a channel that the connection has subscribed to.";
        if (!settings.ClientEvents)
            return "Client events are not enabled for this app.";
        var kind = subscription.Channel.Name.Kind;
        if (!kind.HasFlag(PusherChannelKind.Private) || kind.HasFlag(PusherChannelKind.Encrypted))
            return "Client events go to private and presence channels that are not encrypted.";
        return message.Data.Length > settings.EventBytesMax ? $"The data of an event has at most {settings.EventBytesMax} bytes." : null;
    }
}
