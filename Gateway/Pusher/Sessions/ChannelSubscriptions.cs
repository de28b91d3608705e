using Microsoft.Extensions.Options;
using Nudge.Core.Errors;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Hears which channels clients want to be on: <c>pusher:subscribe</c> and <c>pusher:unsubscribe</c>.</summary>
internal sealed class ChannelSubscriptions(
    ClientAuthorizer authorizer, ClientAccess access, ChannelEntry entry, SignInWait signInWait, ConnectionMetrics metrics,
    IOptions<PusherOptions> options)
{
    public async ValueTask SubscribeAsync(PusherClient client, ReadOnlyMemory<byte> json)
    {
        if (EventData.Read(json) is not { Channel: { } text } data)
        {
            client.Refuse("'pusher:subscribe' has data with a 'channel', which is a text.");
            return;
        }

        if (!PusherChannelName.TryParse(text, out var name))
        {
            client.RefuseSubscription(
                text, "InvalidChannel", $"A channel is 1 to {PusherChannelName.MaxLength} letters, digits and _ - = @ , . ;",
                StatusCodes.Status400BadRequest);
            return;
        }

        if (data.Mistake is { } mistake)
        {
            client.RefuseSubscription(name.Value, "InvalidData", mistake, StatusCodes.Status400BadRequest);
            return;
        }

        if (!client.TryTakeSubscribing())
        {
            metrics.MessageRefused("subscribing");
            client.RefuseSubscription(
                name.Value, "LimitReached",
                $"A connection changes at most {options.Value.SubscriptionsPerSecond} subscriptions in a second.", PusherCode.RateLimited);
            return;
        }

        // The last word counts.
        client.Waiting?.Remove(name.Value);
        if (client.Subscriptions is { } present && present.TryGetValue(name.Value, out var subscription))
        {
            await SubscribeAgainAsync(client, subscription, data);
            return;
        }

        if (SignInWait.Concerns(client, name, data))
            signInWait.Add(client, name, data);
        else
            await SubscribeAsync(client, name, data);
    }

    /// <summary>The connection has signed in: what waited for it is asked again.</summary>
    public async ValueTask SubscribeWaitingAsync(PusherClient client)
    {
        foreach (var waiting in client.Waiting?.TakeAll() ?? [])
            await SubscribeAsync(client, waiting.Channel, EventData.Unsigned(waiting.Channel.Value, waiting.ChannelData));
    }

    public ValueTask UnsubscribeAsync(PusherClient client, ReadOnlyMemory<byte> json)
    {
        if (EventData.Read(json) is not { Channel: { } channel })
        {
            client.Refuse("'pusher:unsubscribe' has data with a 'channel'.");
            return default;
        }

        client.Waiting?.Remove(channel);
        if (client.Subscriptions is not { } present || !present.Remove(channel, out var subscription))
            return default;
        // It costs what subscribing costs, so whoever does both all the time is kept from the next one.
        client.TakeSubscribing();
        return entry.UnsubscribeAsync(client, subscription);
    }

    private async ValueTask SubscribeAsync(PusherClient client, PusherChannelName name, EventData data)
    {
        var answer = await authorizer.AuthorizeAsync(client, name, data);
        if (!answer.IsAccepted)
            client.RefuseSubscription(name.Value, "AuthError", answer.Refusal.Message, StatusOf(answer.Refusal));
        else
            await entry.EnterAsync(client, name, answer.Value);
    }

    /// <summary>
    /// A newer authorization takes the place of the one that it is on the channel by, and one that opens nothing changes nothing.
    /// </summary>
    private async ValueTask SubscribeAgainAsync(PusherClient client, Subscription subscription, EventData data)
    {
        var name = subscription.Channel.Name;
        if (!string.IsNullOrEmpty(data.Auth) && await authorizer.AuthorizeAsync(client, name, data) is { Value: { Grant: { } grant } pass }
            && pass.Member?.Id == subscription.Member)
        {
            access.Grant(client, name, grant);
        }

        subscription.Channel.SubscribeAgain(subscription);
    }

    private static int StatusOf(Refusal refusal) =>
        refusal.Code.Status == StatusCodes.Status503ServiceUnavailable ? refusal.Code.Status : StatusCodes.Status401Unauthorized;
}
