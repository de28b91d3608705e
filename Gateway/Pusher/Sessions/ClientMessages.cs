using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Takes the messages of clients, each to what it is about.</summary>
internal sealed class ClientMessages(
    ChannelSubscriptions subscriptions, UserSignIns signIns, ClientEvents events, ConnectionMetrics metrics)
{
    /// <summary>Takes one message, whatever it says.</summary>
    public ValueTask TakeAsync(PusherClient client, ReadOnlyMemory<byte> utf8)
    {
        if (!Admits(client))
            return default;
        if (!ClientMessage.TryRead(utf8, out var message))
        {
            client.Refuse("A message is a JSON object with an 'event'.");
            return default;
        }

        switch (message.Event)
        {
            case "pusher:ping":
                client.Send(PusherMessages.Pong);
                return default;
            case "pusher:pong":
                client.NotePong();
                return default;
            case "pusher:subscribe":
                return subscriptions.SubscribeAsync(client, message.Data);
            case "pusher:unsubscribe":
                return subscriptions.UnsubscribeAsync(client, message.Data);
            case "pusher:signin":
                return signIns.SignInAsync(client, message.Data);
            case "nudge:background":
                client.TurnTo(background: true);
                return default;
            case "nudge:foreground":
                client.TurnTo(background: false);
                return default;
            default:
                return events.SendAsync(client, message);
        }
    }

    /// <summary>Whether one more message, ping or pong of a client is heard. If not, it was told so, or is closed.</summary>
    public bool Admits(PusherClient client)
    {
        if (client.Closing is not null)
            return false;
        if (client.TryTakeMessage())
            return true;
        metrics.MessageRefused("messages");
        return false;
    }
}
