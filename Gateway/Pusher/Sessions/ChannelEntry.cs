using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Stored;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Takes connections onto channels, with all that they hear there, and off them. Called by a connection's reader.</summary>
internal sealed class ChannelEntry(
    LocalChannels channels, SubscriptionPlaces places, ClientAccess access, ScopeSubscriptions scopes, StoredChannels stored,
    PusherInboxes inboxes)
{
    /// <summary>Takes a connection onto a channel, or tells it why not.</summary>
    public async ValueTask EnterAsync(PusherClient client, PusherChannelName name, ChannelPass pass)
    {
        if (!name.IsPublic)
            places.Authorize(client);
        if (!places.TryTake(client, name))
            return;
        var isEntered = false;
        try
        {
            isEntered = await TryEnterAsync(client, name, pass);
        }
        finally
        {
            if (!isEntered)
            {
                places.GiveBack(client);
                client.Grants?.Remove(name.Value);
            }
        }
    }

    /// <summary>Takes off the channel a connection that has ended.</summary>
    public ValueTask LeaveAsync(PusherClient client, Subscription subscription)
    {
        var name = subscription.Channel.Name;
        ScopeSubscriptions.End(client, subscription);
        subscription.Stored?.End();
        if (PusherInboxes.OwnerOf(name) is { } owner)
            inboxes.Leave(client, name, owner);
        return subscription.Channel.UnsubscribeAsync(subscription, PusherApp.RulesOf(client.App.View, name), CancellationToken.None);
    }

    /// <summary>Takes a connection off a channel that it wants to hear no more.</summary>
    public ValueTask UnsubscribeAsync(PusherClient client, Subscription subscription)
    {
        places.GiveBack(client);
        client.Grants?.Remove(subscription.Channel.Name.Value);
        PusherInboxes.Vouch(client);
        return LeaveAsync(client, subscription);
    }

    /// <returns><see langword="false"/> if it is not on the channel; the client was told why, or is closed.</returns>
    private async ValueTask<bool> TryEnterAsync(PusherClient client, PusherChannelName name, ChannelPass pass)
    {
        if (pass.Grant is { } grant)
            access.Grant(client, name, grant);
        while (client.Closing is null)
        {
            var channel = client.IsAuthorized ? channels.Enter(client.App.Id, name) : channels.EnterAnonymously(client.App.Id, name);
            if (channel is null)
            {
                places.RefuseChannel(client, name);
                return false;
            }

            var isStored = StoredNames.TryGet(client.App.View, name, out var log);
            var subscription = new Subscription(client, channel, pass.Member?.Id)
            {
                Greeted = isStored ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null,
            };
            var rules = PusherApp.RulesOf(client.App.View, name);
            Answer<bool> entered;
            try
            {
                entered = await channel.SubscribeAsync(subscription, pass.Member?.Info ?? default, rules, CancellationToken.None);
            }
            catch (StoreUnavailableException)
            {
                client.Part();
                return false;
            }

            if (!entered.IsAccepted)
            {
                client.RefuseSubscription(name.Value, "LimitReached", entered.Refusal.Message, PusherCode.OverQuota);
                return false;
            }

            if (!entered.Value)
                continue;
            client.Subscriptions ??= new(1, StringComparer.Ordinal);
            client.Subscriptions.Add(name.Value, subscription);
            var owner = PusherInboxes.OwnerOf(name);
            // A connection that hears a user's inbox is that user's.
            if (owner is not null)
                access.Identify(client, owner);
            scopes.Begin(client, subscription);
            if (isStored)
                subscription.Stored = stored.Begin(client, subscription, log!);
            if (owner is not null)
                inboxes.Enter(client, subscription, owner);
            return true;
        }

        return false;
    }
}
